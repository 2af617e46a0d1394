select s.id, (s.at at time zone %(zone)s)::date as of_day, s.at, code.channel_id as channel, target.staff_id as staff, null::uuid as unit,
    code.batch_id as batch, null::jsonb as labels, 1 as amount, null::varchar as currency, s.outcome::text as word, ''::varchar as note,
    null::uuid as person, code.name, code.id as link
from channels_scan s
join channels_code code on code.id = s.code_id
left join channels_target target on target.id = s.target_id
where s.outcome <> 4 and s.at >= %(began)s and s.at < %(ended)s
