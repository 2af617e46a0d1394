select c.day, 0 as touch, c.channel_id as channel, c.staff_id as staff, null::uuid as unit, c.batch_id as batch,
    nullif(c.labels, '{}') as labels, c.currency,
    sum(c.amount_minor) filter (where c.kind = 'material') as cost_material,
    sum(c.amount_minor) filter (where c.kind = 'media') as cost_media,
    sum(c.amount_minor) filter (where c.kind = 'labour') as cost_labour,
    sum(c.amount_minor) filter (where c.kind = 'fee') as cost_fee,
    sum(c.amount_minor) filter (where c.kind = 'incentive') as cost_incentive,
    sum(c.seconds) as paid_seconds
from channels_cost c
where c.day = any (%(dated)s::date[]) and c.removed_at is null
group by c.day, c.channel_id, c.staff_id, c.batch_id, nullif(c.labels, '{}'), c.currency
