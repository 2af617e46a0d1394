-- Claim every identity of a batch. The order of the keys is the order of the locks, the same in every transaction,
-- so two batches with the same strangers wait for each other and never in a circle. Persons may be inserted after:
-- the reference is checked at commit. What comes back are the keys that somebody held already: mostly none.
with told as materialized (
    select key, person, kind, value, source, at
    from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
        as given (key, person, kind, value, source, at)
), claimed as (
    insert into contacts_identity (key, person_id, kind, value, source, added_at)
    select key, person, kind, value, source, at from told order by key
    on conflict do nothing
    returning key
)
select key from told where not exists (select from claimed where claimed.key = told.key)
