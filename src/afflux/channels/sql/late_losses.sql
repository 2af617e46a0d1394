-- The same adds told again, now with the day they were lost. Of two rows in one chunk the earlier day holds.
update channels_add as held
set lost_at = told.lost_at
from (
    select source_key, min(lost_at) as lost_at
    from unnest(%(source_key)s::uuid[], %(lost_at)s::timestamptz[]) as told (source_key, lost_at)
    group by source_key
) as told
where held.source_key = told.source_key and held.lost_at is null
