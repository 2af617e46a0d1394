-- An order is the sum of its lines: kind, total, cost and (where its lines say one) status follow from them.
-- Gifts cost money and earn none; a line of unknown cost makes the order's cost unknown, never zero.
-- A live order is as far as the slowest of its live lines; a paper that returns goods is done, not "refunded".
update trade_order settled
set kind = sums.kind,
    total_minor = sums.total,
    cost_minor = case when sums.unknown then null else sums.cost end,
    status = case when sums.kind = 'refund' and sums.said = 'refunded' then 'done' else coalesce(sums.said, settled.status) end
from (
    select order_id,
        case when bool_or(kind in ('sale', 'void') and quantity > 0) then 'sale'
            when bool_or(kind in ('refund', 'void')) then 'refund' else 'adjustment' end as kind,
        coalesce(sum(amount_minor) filter (where kind in ('sale', 'refund')), 0) as total,
        coalesce(bool_or(unit_cost_micros is null) filter (where kind in ('sale', 'refund', 'gift')), false) as unknown,
        coalesce(round(sum(quantity * unit_cost_micros) filter (where kind in ('sale', 'refund', 'gift')) / power(10::numeric, 6 - %(digits)s)), 0) as cost,
        coalesce(
            (array_agg(status order by array_position(array['placed', 'paid', 'shipped', 'done'], status::text))
                filter (where status in ('placed', 'paid', 'shipped', 'done')))[1],
            max(status) filter (where status in ('cancelled', 'refunded'))
        ) as said
    from trade_line
    where order_id = any(%(orders)s::uuid[])
    group by order_id
) sums
where settled.id = sums.order_id
