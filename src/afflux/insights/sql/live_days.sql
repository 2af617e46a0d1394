-- Days to be read live: days with facts that were never built (today among them), and days that changed since, also where
-- their last fact has gone since.
select asked.day::date
from generate_series(%(known_first)s::date, %(known_last)s::date, interval '1 day') as asked (day)
where not exists (select 1 from insights_built built where built.day = asked.day::date)
union
select mark.day from insights_dirty mark where mark.day between %(first)s and %(last)s
order by 1
