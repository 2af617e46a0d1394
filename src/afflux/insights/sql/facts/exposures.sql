-- Counts of a step that come without persons (cards handed out, an ad platform's file) add to that step.
select e.day, 0 as touch, e.channel_id as channel, e.staff_id as staff, null::uuid as unit, e.batch_id as batch,
    nullif(e.labels, '{}') as labels, null::varchar as currency,
    sum(e.quantity) filter (where e.step = 'exposure') as exposures,
    sum(e.quantity) filter (where e.step = 'reach') as reach,
    sum(e.quantity) filter (where e.step = 'scan') as scans,
    sum(e.quantity) filter (where e.step = 'view') as views,
    sum(e.quantity) filter (where e.step = 'add') as adds,
    sum(e.quantity) filter (where e.step = 'consultation') as consultations,
    sum(e.quantity) filter (where e.step = 'order') as orders,
    sum(e.quantity) filter (where e.step = 'repeat') as repeats,
    nullif(sum(e.seconds), 0) as shown_seconds
from channels_exposure e
where e.day = any (%(dated)s::date[]) and e.removed_at is null
group by e.day, e.channel_id, e.staff_id, e.batch_id, nullif(e.labels, '{}')
