-- A second sale stands in the cells under its first and under its last touch: counted once.
insert into insights_lag (day, of_day, won, again)
select day, of_day, coalesce(sum(won), 0), coalesce(sum(again) filter (where touch = 1), 0)
from insights_cell
where day = any (%(days)s::date[]) and hour is null and (won > 0 or again > 0)
group by 1, 2
