-- Staff × mode × local day of these adds, and how many of them took no place yet: a scan that was assigned
-- to the same staff on the same day raised the counter when it was made. Rows of 0 stay: they take the lock.
select
    add.staff_id,
    channel.mode_id,
    (add.at at time zone coalesce(code.timezone, merchant.timezone, 'UTC'))::date as day,
    count(*) filter (where not exists (
        select 1
        from channels_scan as scan
        join channels_target as target on target.id = scan.target_id
        where scan.id = add.scan and scan.outcome = 1 and target.staff_id = add.staff_id
    )) as placeless
from channels_add as add
join channels_channel as channel on channel.id = add.channel_id
left join channels_code as code on code.id = add.code_id
left join organization_merchant as merchant on true
where add.id = any (%(adds)s::uuid[]) and add.staff_id is not null
group by 1, 2, 3
