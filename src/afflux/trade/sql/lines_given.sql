-- The lines of a piece of orders as a file gives them: `place` is the order's number in the array. Of several identities
-- of one kind a customer goes by the oldest.
select asked.place, line.number, product.key, product.name, product.category, line.quantity, line.unit_price_micros,
    line.unit_cost_micros, line.status, held.external, held.phone, held.email
from unnest(%s::uuid[], %s::uuid[]) with ordinality as asked ("order", person, place)
join trade_line line on line.order_id = asked."order"
left join trade_product product on product.id = line.product_id
left join lateral (
    select (array_agg(value order by added_at, key) filter (where kind = 'external'))[1] as external,
        (array_agg(value order by added_at, key) filter (where kind = 'phone'))[1] as phone,
        (array_agg(value order by added_at, key) filter (where kind = 'email'))[1] as email
    from contacts_identity identity
    where identity.person_id = asked.person and kind in ('external', 'phone', 'email')
) held on true
order by asked.place, line.id
