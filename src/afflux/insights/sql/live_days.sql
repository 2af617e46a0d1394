-- Days of the period with no clean cells: dirty or never built ones among the days that have facts, today and later.
select asked.day::date
from generate_series(%(first)s::date, %(last)s::date, interval '1 day') as asked (day)
where not exists (select 1 from insights_built built where built.day = asked.day::date)
    or exists (select 1 from insights_dirty mark where mark.day = asked.day::date)
order by 1
