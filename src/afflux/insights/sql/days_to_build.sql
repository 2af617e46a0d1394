-- Past days that are not clean, newest first. A day is built for the first time only when every transaction that began
-- while it was today has ended: only those may have written facts of it without leaving a mark.
with limits as (
    select (least(now(), coalesce(running.oldest, now())) at time zone merchant.timezone)::date as today
    from organization_merchant merchant
    cross join (
        select min(xact_start) as oldest from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend'
    ) running
)
select day
from (
    select asked.day::date as day
    from limits
    cross join lateral generate_series(%(first)s::date, limits.today - 1, interval '1 day') as asked (day)
    where not exists (select 1 from insights_built built where built.day = asked.day::date)
    union
    select mark.day from insights_dirty mark cross join limits where mark.day < limits.today
) waiting
order by day desc
limit %(limit)s
