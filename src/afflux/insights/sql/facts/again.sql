-- First-time buyers who came back, counted for the day of their first sale, once: at their second.
select p.day, p.first_day as of_day, side.touch,
    case side.touch when 1 then p.first_channel else p.last_channel end as channel,
    case side.touch when 1 then p.first_staff else p.last_staff end as staff,
    case side.touch when 1 then p.first_unit else p.last_unit end as unit,
    case side.touch when 1 then p.first_batch else p.last_batch end as batch,
    null::jsonb as labels, null::varchar as currency, count(*) as again
from papers p
cross join (values (1), (2)) as side (touch)
where p.nth = 2
group by 1, 2, 3, 4, 5, 6, 7
