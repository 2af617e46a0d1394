"""Guard: what goes out is read first, against packs of rules and the house's own words; what is found is kept.

Nouns: pack and rule (data files), own word, exception, allowed domain, switch, judgement (evidence), approval.
Tells: `guard.events.Decided`. Calls: organization (trail, rights), console, api, kernel.
"""
