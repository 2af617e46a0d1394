select e.id, e.day as of_day, e.day::timestamp as at, e.channel_id as channel, e.staff_id as staff, null::uuid as unit, e.batch_id as batch,
    e.labels, e.quantity as amount, null::varchar as currency, e.step as word, e.seconds::text as note, null::uuid as person, null::varchar as name,
    null::uuid as link
from channels_exposure e
where e.removed_at is null and e.step = any (%(steps)s) and e.day between %(first)s and %(last)s
