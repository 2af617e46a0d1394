select a.id, (a.lost_at at time zone %(zone)s)::date as of_day, a.lost_at as at, a.channel_id as channel, a.staff_id as staff, a.unit_id as unit,
    a.batch_id as batch, null::jsonb as labels, 1 as amount, null::varchar as currency, 'lost' as word, a.origin as note,
    a.person_id as person, p.name, null::uuid as link
from channels_add a
join contacts_person p on p.id = a.person_id
where not a.duplicate and a.lost_at >= %(began)s and a.lost_at < %(ended)s
