-- Attributed orders, once under their first touch and once under their last.
select p.day, side.touch,
    case side.touch when 1 then p.first_channel else p.last_channel end as channel,
    case side.touch when 1 then p.first_staff else p.last_staff end as staff,
    case side.touch when 1 then p.first_unit else p.last_unit end as unit,
    case side.touch when 1 then p.first_batch else p.last_batch end as batch,
    null::jsonb as labels, p.currency,
    count(*) filter (where p.sale) as orders,
    count(*) filter (where p.nth > 1) as repeats,
    count(*) filter (where p.nth = 1) as new_buyers,
    sum(p.revenue) as revenue,
    sum(p.goods) as goods,
    count(*) filter (where p.goods is null) as uncosted,
    sum(p.revenue::numeric ^ 2) as squares
from papers p
cross join (values (1), (2)) as side (touch)
group by 1, 2, 3, 4, 5, 6, p.currency
