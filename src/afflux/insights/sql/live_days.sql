-- Days to be read live: days with facts that were never built (today among them), and days that changed since, also where
-- their last fact has gone since. Of a day that is still open, the hours that are built and clean.
select live.day, array(
    select done.hour::int
    from insights_builthour done
    where done.day = live.day
        and not exists (select 1 from insights_dirty mark where mark.day = done.day and (mark.hour is null or mark.hour = done.hour))
    order by done.hour
)
from (
    select asked.day::date as day
    from generate_series(%(known_first)s::date, %(known_last)s::date, interval '1 day') as asked (day)
    where not exists (select 1 from insights_built built where built.day = asked.day::date)
    union
    select mark.day from insights_dirty mark where mark.day between %(first)s and %(last)s
) live
order by live.day
