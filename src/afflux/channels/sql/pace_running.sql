-- Staff × mode that run, with their adds per day: a live target of the staff in a code of the mode, or an add of the window
-- by a channel that is open. `live`: a target leads there now, or such an add came within a week; only then is a quiet
-- day worth an alert. `old`: there were adds before the window, so that a day without any is a zero, not an unknown.
-- Whole days come from the counts that triggers keep, today from the adds; days are numbered from the window's first.
with counted as (
    select tally.staff, tally.mode, tally.day, sum(tally.adds) as adds
    from unnest(%(staff)s::uuid[]) as asked (staff)
    cross join channels_mode as mode
    join channels_daytally as tally
        on tally.staff = asked.staff and tally.mode = mode.id and tally.day >= %(first)s::date and tally.day < %(today)s::date
    group by 1, 2, 3
    union all
    select add.staff_id, channel.mode_id, %(today)s::date, count(*)
    from channels_add as add
    join channels_channel as channel on channel.id = add.channel_id
    where add.staff_id = any (%(staff)s::uuid[]) and add.at >= %(began)s and add.at <= %(at)s
    group by 1, 2
),
history as materialized (
    select staff, mode, max(day) as last, array_agg(day - %(first)s::date) as days, array_agg(adds::int) as adds
    from counted
    where adds > 0
    group by 1, 2
),
running as (
    select staff, mode, bool_or(live) as live
    from (
        select target.staff_id as staff, channel.mode_id as mode, true as live
        from channels_target as target
        join channels_code as code on code.id = target.code_id and code.archived_at is null and code.paused_at is null
        join channels_channel as channel on channel.id = code.channel_id and channel.closed_at is null
        where target.staff_id = any (%(staff)s::uuid[]) and target.removed_at is null
          and (code.valid_to is null or code.valid_to > %(at)s)
        union all
        select history.staff, history.mode, newest.at > %(at)s::timestamptz - interval '7 days'
        from history
        cross join lateral (
            -- The newest add by an open channel: a few steps down the index from the last day with any.
            select add.at
            from channels_add as add
            join channels_channel as channel
                on channel.id = add.channel_id and channel.mode_id = history.mode and channel.closed_at is null
            where add.staff_id = history.staff
              and add.at >= %(since)s
              and add.at <= least(%(at)s::timestamptz, (history.last + 1)::timestamp at time zone %(zone)s)
              and exists (select from channels_channel as open where open.mode_id = history.mode and open.closed_at is null)
            order by add.at desc
            limit 1
        ) as newest
    ) as found
    group by 1, 2
)
select running.staff, running.mode, running.live, history.days, history.adds,
    exists (
        select from channels_daytally as tally
        where tally.staff = running.staff and tally.mode = running.mode and tally.day < %(first)s::date
        group by tally.day
        having sum(tally.adds) > 0
    ) as old
from running
left join history using (staff, mode)
