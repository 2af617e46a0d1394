-- What a later line knows of an order that an earlier one did not: an earlier instant, whose it is, where it came from.
update trade_order known
set at = least(known.at, told.at),
    person_id = coalesce(known.person_id, told.person),
    channel = coalesce(known.channel, told.channel),
    staff_id = coalesce(known.staff_id, told.staff),
    unit_id = coalesce(known.unit_id, told.unit)
from unnest(%s::uuid[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) as told (id, at, person, channel, staff, unit)
where known.id = told.id
    and (told.at < known.at
        or (known.person_id is null and told.person is not null)
        or (known.channel is null and told.channel is not null)
        or (known.staff_id is null and told.staff is not null)
        or (known.unit_id is null and told.unit is not null))
returning known.id
