-- When and by which way the people of a piece came, oldest first.
select asked.place, channel.key, staff.number, came.at, came.lost_at, unit.number, batch.name, came.source_key
from unnest(%s::uuid[]) with ordinality as asked (person, place)
join channels_add came on came.person_id = asked.person
left join channels_channel channel on channel.id = came.channel_id
left join organization_staff staff on staff.id = came.staff_id
left join organization_unit unit on unit.id = came.unit_id
left join channels_batch batch on batch.id = came.batch_id
order by asked.place, came.at, came.id
