-- Adds per staff × mode × local day since the start of the window; one range of the (staff, at) index per staff.
select add.staff_id as staff, channel.mode_id as mode, (add.at at time zone %(zone)s)::date as day, count(*) as adds
from channels_add as add
join channels_channel as channel on channel.id = add.channel_id
where add.staff_id = any (%(staff)s::uuid[]) and add.at >= %(since)s and add.at <= %(at)s
group by 1, 2, 3
