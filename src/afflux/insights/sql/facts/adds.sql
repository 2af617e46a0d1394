select (a.at at time zone span.zone)::date as day, 0 as touch, a.channel_id as channel, a.staff_id as staff, a.unit_id as unit, a.batch_id as batch,
    null::jsonb as labels, null::varchar as currency, count(*) as adds, count(*) filter (where a.duplicate) as duplicates
from span
cross join lateral (select * from channels_add where at >= span.began and at < span.ended offset 0) a
group by 1, a.channel_id, a.staff_id, a.unit_id, a.batch_id
