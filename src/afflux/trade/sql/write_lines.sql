-- The same line read again changes nothing and comes back in no row; a line that changed is corrected in place.
insert into trade_line (id, order_id, number, kind, product_id, quantity, unit_price_micros, unit_cost_micros, amount_minor, status)
select * from unnest(
    %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::numeric[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
on conflict (order_id, number) do update
set kind = excluded.kind, product_id = excluded.product_id, quantity = excluded.quantity, amount_minor = excluded.amount_minor,
    unit_price_micros = excluded.unit_price_micros, status = excluded.status,
    unit_cost_micros = coalesce(excluded.unit_cost_micros, trade_line.unit_cost_micros)
where (trade_line.kind, trade_line.product_id, trade_line.quantity, trade_line.unit_price_micros, trade_line.status)
        is distinct from (excluded.kind, excluded.product_id, excluded.quantity, excluded.unit_price_micros, excluded.status)
    or trade_line.unit_cost_micros is distinct from coalesce(excluded.unit_cost_micros, trade_line.unit_cost_micros)
returning order_id, number, xmax = 0
