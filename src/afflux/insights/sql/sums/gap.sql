insert into insights_gap (day, days, sales)
select day, day - prev_day, count(*)
from insights_paper
where day = any (%(days)s::date[]) and nth > 1
group by 1, 2
