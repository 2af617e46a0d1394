"""Topics: what people ask about, found in the archive by sets of words and by what they say alike without being asked.

Hears new words through a cursor; tells nothing. Proposes need and next topic when a conversation is closed.
"""
