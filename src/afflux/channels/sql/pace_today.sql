-- Adds of today per staff × mode, of these staff or of all.
select add.staff_id, channel.mode_id, count(*)
from channels_add as add
join channels_channel as channel on channel.id = add.channel_id
where add.at >= %(began)s and add.at <= %(at)s
  and add.staff_id is not null
  and (%(staff)s::uuid[] is null or add.staff_id = any (%(staff)s::uuid[]))
group by 1, 2
