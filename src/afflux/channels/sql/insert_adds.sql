-- Adds of one chunk. A source key that is known already changes nothing; which rows were known comes back (mostly none),
-- so that counters, tags and news follow new facts only. Arrays keep it one statement whatever the chunk's size.
with given as materialized (
    select *
    from unnest(
        %(id)s::uuid[], %(person)s::uuid[], %(channel)s::uuid[], %(code)s::uuid[], %(batch)s::uuid[], %(staff)s::uuid[],
        %(unit)s::uuid[], %(scan)s::uuid[], %(carrier)s::text[], %(origin)s::text[], %(at)s::timestamptz[],
        %(lost_at)s::timestamptz[], %(source_key)s::uuid[]
    ) as given (id, person, channel, code, batch, staff, unit, scan, carrier, origin, at, lost_at, source_key)
), added as (
    insert into channels_add (
        id, person_id, channel_id, code_id, batch_id, staff_id, unit_id, scan,
        carrier, origin, at, lost_at, duplicate, source_key
    )
    select
        id, person, channel, code, batch, staff, unit, scan,
        carrier, origin, at, lost_at, false, source_key
    from given
    on conflict (source_key) do nothing
    returning id
)
select id from given where not exists (select from added where added.id = given.id)
