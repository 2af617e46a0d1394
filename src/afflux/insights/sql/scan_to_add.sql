-- Median seconds from a scan to the add it led to, over the newest 10,000 adds of the period that know their scan.
select extract(epoch from percentile_cont(0.5) within group (order by newest.at - s.at))
from (
    select a.at, a.scan
    from channels_add a
    where a.at >= %(began)s and a.at < %(ended)s and a.scan is not null
        and (%(units)s::uuid[] is null or a.unit_id = any (%(units)s::uuid[]))
    order by a.at desc
    limit 10000
) newest
join channels_scan s on s.id = newest.scan
where s.at <= newest.at
