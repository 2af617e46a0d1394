-- Raise the counters of staff × mode × day. Rows come in the order of their key, as the edge takes its locks,
-- so that the two never wait for each other in a circle; a raise of 0 only takes the lock.
insert into channels_quota as held (scope, day, used)
select given.scope, given.day, given.used
from unnest(%(scope)s::uuid[], %(day)s::date[], %(used)s::int[]) as given (scope, day, used)
order by given.scope, given.day
on conflict (scope, day) do update set used = held.used + excluded.used
