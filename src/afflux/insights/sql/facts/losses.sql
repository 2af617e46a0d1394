-- The same people, counted for the day they were added: what became of the adds of a day, and how soon.
select (a.lost_at at time zone span.zone)::date as day, (a.at at time zone span.zone)::date as of_day, 0 as touch, a.channel_id as channel, a.staff_id as staff,
    a.unit_id as unit, a.batch_id as batch, null::jsonb as labels, null::varchar as currency,
    count(*) as lost,
    count(*) filter (where a.lost_at < a.at + interval '1 day') as lost_1,
    count(*) filter (where a.lost_at < a.at + interval '7 days') as lost_7,
    count(*) filter (where a.lost_at < a.at + interval '30 days') as lost_30
from span
cross join lateral (select * from channels_add where lost_at >= span.began and lost_at < span.ended and not duplicate offset 0) a
group by 1, 2, 4, 5, 6, 7
