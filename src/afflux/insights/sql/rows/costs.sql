select k.id, k.day as of_day, k.day::timestamp as at, k.channel_id as channel, k.staff_id as staff, null::uuid as unit, k.batch_id as batch,
    k.labels, k.amount_minor as amount, k.currency, k.kind as word, k.note, null::uuid as person, null::varchar as name, null::uuid as link
from channels_cost k
where k.removed_at is null and k.kind = any (%(kinds)s) and k.day between %(first)s and %(last)s
