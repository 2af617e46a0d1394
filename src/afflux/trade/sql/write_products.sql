-- Products that files and tills name before anybody entered them; what is known of a product is completed, not overwritten.
insert into trade_product (id, key, name, category, unit_price_micros, unit_cost_micros, currency, created_at)
select * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[])
    as told (id, key, name, category, unit_price_micros, unit_cost_micros, currency, created_at)
order by key
on conflict (key) do update
set name = case when trade_product.name = trade_product.key then excluded.name else trade_product.name end,
    category = case when trade_product.category = '' then excluded.category else trade_product.category end,
    unit_cost_micros = coalesce(trade_product.unit_cost_micros, excluded.unit_cost_micros)
where (trade_product.name = trade_product.key and excluded.name <> excluded.key)
    or (trade_product.category = '' and excluded.category <> '')
    or (trade_product.unit_cost_micros is null and excluded.unit_cost_micros is not null and trade_product.currency = excluded.currency)
