-- Adds that bought, counted for the day and under the channel of the add, once per add: at its first sale since.
select p.day, p.won_day as of_day, 0 as touch, p.won_channel as channel, p.won_staff as staff, p.won_unit as unit,
    p.won_batch as batch, null::jsonb as labels, null::varchar as currency, count(*) as won
from papers p
where p.won_day is not null
group by 1, 2, 4, 5, 6, 7
