-- Adds of one chunk. A source key that is known already changes nothing; which rows are new comes back,
-- so that counters, tags and news follow new facts only. Arrays keep it one statement whatever the chunk's size.
insert into channels_add (
    id, person_id, channel_id, code_id, batch_id, staff_id, unit_id, scan,
    carrier, origin, at, lost_at, duplicate, source_key
)
select
    given.id, given.person, given.channel, given.code, given.batch, given.staff, given.unit, given.scan,
    given.carrier, given.origin, given.at, given.lost_at, false, given.source_key
from unnest(
    %(id)s::uuid[], %(person)s::uuid[], %(channel)s::uuid[], %(code)s::uuid[], %(batch)s::uuid[], %(staff)s::uuid[],
    %(unit)s::uuid[], %(scan)s::uuid[], %(carrier)s::text[], %(origin)s::text[], %(at)s::timestamptz[],
    %(lost_at)s::timestamptz[], %(source_key)s::uuid[]
) as given (id, person, channel, code, batch, staff, unit, scan, carrier, origin, at, lost_at, source_key)
on conflict (source_key) do nothing
returning id
