-- Staff × mode that run: a live target of the staff in a code of the mode, or an add of the last eight weeks.
-- `live`: a target leads there now, or an add came within a week; only then is a quiet day worth an alert.
-- Staff come already limited to a page, so both halves go by index.
select staff, mode, bool_or(live) as live
from (
    select target.staff_id as staff, channel.mode_id as mode, true as live
    from channels_target as target
    join channels_code as code on code.id = target.code_id and code.archived_at is null and code.paused_at is null
    join channels_channel as channel on channel.id = code.channel_id and channel.closed_at is null
    where target.staff_id = any (%(staff)s::uuid[]) and target.removed_at is null
      and (code.valid_to is null or code.valid_to > %(at)s)
    union all
    select add.staff_id, channel.mode_id, add.at > %(at)s::timestamptz - interval '7 days'
    from channels_add as add
    join channels_channel as channel on channel.id = add.channel_id and channel.closed_at is null
    where add.staff_id = any (%(staff)s::uuid[]) and add.at >= %(since)s and add.at <= %(at)s
) as found
group by staff, mode
