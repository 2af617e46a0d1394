-- The share of a day's adds that have usually come by this hour of the local day, over the last four weeks.
select coalesce(
    count(*) filter (where (add.at at time zone %(zone)s)::time <= (%(at)s::timestamptz at time zone %(zone)s)::time)::float
        / nullif(count(*), 0),
    %(plain)s
)
from channels_add as add
where add.at >= %(at)s::timestamptz - interval '28 days' and add.at < %(start)s
