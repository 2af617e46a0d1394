-- New orders by their number, in the order of the numbers, so that two files with the same orders never lock in a circle.
insert into trade_order (id, number, kind, status, at, person_id, channel, staff_id, unit_id, currency, total_minor, note, created_at)
select id, number, 'sale', 'paid', at, person, channel, staff, unit, currency, 0, '', created_at
from unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[])
    as told (id, number, at, person, channel, staff, unit, currency, created_at)
order by number
on conflict (number) do nothing
