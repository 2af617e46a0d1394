insert into insights_comeback (day, month, people)
select day, date_trunc('month', first_day)::date, count(*)
from insights_paper
where day = any (%(days)s::date[]) and month_first
group by 1, 2
