-- Facts for the ledger, appended. A source key that is known already adds nothing.
insert into contacts_consent (id, person_id, purpose, given, basis, text_id, source, at, recorded_at, source_key)
select id, person, purpose, given, basis, text, source, at, %s, source_key
from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::boolean[], %s::text[], %s::uuid[], %s::text[], %s::timestamptz[], %s::uuid[])
    as fact (id, person, purpose, given, basis, text, source, at, source_key)
on conflict (source_key) do nothing
