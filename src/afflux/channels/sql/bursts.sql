-- Staff × mode touched by these adds that took more adds within the hour before `at` than the mode allows,
-- and that are not stopped already. Old adds that are imported late make no burst of today.
select touched.staff_id, touched.mode_id, mode.burst_pause_minutes, mode.burst_per_hour, hour.adds
from (
    select distinct add.staff_id, channel.mode_id
    from channels_add as add
    join channels_channel as channel on channel.id = add.channel_id
    where add.id = any (%(adds)s::uuid[]) and add.staff_id is not null and add.at > %(at)s - interval '1 hour'
) as touched
join channels_mode as mode on mode.id = touched.mode_id and mode.burst_per_hour is not null
cross join lateral (
    select count(*) as adds
    from channels_add as add
    join channels_channel as channel on channel.id = add.channel_id
    where add.staff_id = touched.staff_id
      and channel.mode_id = touched.mode_id
      and add.at > greatest(%(at)s - interval '1 hour', coalesce((
          select max(stop.lifted_at)
          from channels_pacestop as stop
          where stop.staff_id = touched.staff_id and stop.mode_id = touched.mode_id
      ), '-infinity'))
) as hour
where hour.adds > mode.burst_per_hour
  and not exists (
      select 1
      from channels_pacestop as stop
      where stop.staff_id = touched.staff_id and stop.mode_id = touched.mode_id
        and stop.lifted_at is null and stop.began_at <= %(at)s and stop.until > %(at)s
  )
