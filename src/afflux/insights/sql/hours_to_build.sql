-- Hours of today that are over and not clean, newest first. An hour is built for the first time only when every
-- transaction that began before its end has ended: only those may have written facts of it without leaving a mark.
select opened.day, number.hour
from (
    select
        (now() at time zone merchant.timezone)::date as day,
        date_trunc('day', now() at time zone merchant.timezone) at time zone merchant.timezone as began,
        least(now(), (
            select min(xact_start) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
        )) as over
    from organization_merchant merchant
) opened
cross join generate_series(0, 24) as number (hour)
where opened.began + (number.hour + 1) * interval '1 hour' <= opened.over
    and (
        not exists (select 1 from insights_builthour done where (done.day, done.hour) = (opened.day, number.hour))
        or exists (select 1 from insights_dirty mark where mark.day = opened.day and (mark.hour is null or mark.hour = number.hour))
    )
order by number.hour desc
limit %(limit)s
