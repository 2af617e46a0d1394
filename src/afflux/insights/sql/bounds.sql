-- First and last day with any fact; every branch is a look at the end of an index. Scans have none by time alone: the ends
-- of each code's index are looked at instead.
select min(day), max(day)
from (
    (select day from channels_exposure where removed_at is null order by day limit 1)
    union all (select day from channels_exposure where removed_at is null order by day desc limit 1)
    union all (select day from channels_cost where removed_at is null order by day limit 1)
    union all (select day from channels_cost where removed_at is null order by day desc limit 1)
    union all
    select (at at time zone merchant.timezone)::date
    from organization_merchant merchant
    cross join lateral (
        (select at from channels_add order by at limit 1)
        union all (select at from channels_add order by at desc limit 1)
        union all (select lost_at from channels_add where lost_at is not null order by lost_at desc limit 1)
        union all (select at from trade_order order by at limit 1)
        union all (select at from trade_order order by at desc limit 1)
        union all (select at from events_event order by at limit 1)
        union all (select at from events_event order by at desc limit 1)
        union all
        select scan.at
        from channels_code code
        cross join lateral (
            (select at from channels_scan where code_id = code.id order by at limit 1)
            union all (select at from channels_scan where code_id = code.id order by at desc limit 1)
        ) scan
    ) moment
) fact
