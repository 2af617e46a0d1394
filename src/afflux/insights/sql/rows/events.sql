-- As in the cube: what the event says, then its code, then (consultations) the first add of its person.
select e.id, (e.at at time zone %(zone)s)::date as of_day, e.at,
    coalesce(e.channel, code.channel_id, first.channel_id) as channel, null::uuid as staff, null::uuid as unit,
    coalesce(code.batch_id, first.batch_id) as batch, null::jsonb as labels, 1 as amount, null::varchar as currency, e.kind as word,
    e.url as note, i.person_id as person, p.name, null::uuid as link
from events_event e
left join channels_code code on code.id = e.code
left join contacts_identity i on i.key = e.subject
left join contacts_person p on p.id = i.person_id
left join lateral (
    select a.channel_id, a.batch_id
    from channels_add a
    where a.person_id = i.person_id and a.channel_id is not null and a.at <= e.at + interval '2 days'
    order by (a.at, a.id)
    limit 1
) first on e.kind = 'consultation' and e.channel is null and code.channel_id is null
where e.kind = any (%(kinds)s) and e.at >= %(began)s and e.at < %(ended)s
