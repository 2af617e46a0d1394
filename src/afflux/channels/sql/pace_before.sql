-- Staff × mode that had adds before the window: for them a day without adds is a zero, not an unknown.
select pair.staff, pair.mode
from unnest(%(staff)s::uuid[], %(mode)s::uuid[]) as pair (staff, mode)
where exists (
    select 1
    from channels_add as add
    join channels_channel as channel on channel.id = add.channel_id and channel.mode_id = pair.mode
    where add.staff_id = pair.staff and add.at < %(since)s
)
