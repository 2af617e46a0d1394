-- Visits of codes by people: link previews and bots (outcome 4) are out. Counted by code and target before any join.
select visited.day, 0 as touch, k.channel_id as channel, t.staff_id as staff, null::uuid as unit, k.batch_id as batch,
    null::jsonb as labels, null::varchar as currency, sum(visited.times) as scans
from (
    select (s.at at time zone span.zone)::date as day, s.code_id, s.target_id, count(*) as times
    from span
    cross join lateral (select * from channels_scan where at >= span.began and at < span.ended and outcome <> 4 offset 0) s
    group by 1, 2, 3
) visited
join channels_code k on k.id = visited.code_id
left join channels_target t on t.id = visited.target_id
group by visited.day, k.channel_id, t.staff_id, k.batch_id
