-- Orders and refunds of some days that count, each with its first and its last touch and its place in its person's
-- history. What the source said (order.channel) wins. First touch: the person's first add with a channel. Last touch: the
-- newest add, event or scan that names a channel within 30 days before the order. Adds are often typed later than the
-- order they brought: up to 2 days after it they still count. A sale that is the first since its person was added wins
-- that add. Everything looks back in time only, so that a new order changes no older one. Days are days of the merchant.
-- Ordering by a row keeps the planner from walking an index on time for each order: one person has few facts.
-- `offset 0` reads the orders before their histories, also while a table that was just filled has no statistics.
papers as (
    select
        o.id as "order", o.day, floor(extract(epoch from o.at - (o.day::timestamp at time zone o.zone)) / 3600)::smallint as hour, o.person_id as person, o.currency, o.total_minor as revenue, o.cost_minor as goods,
        case when o.kind = 'sale' then past.before + 1 end as nth,
        case when o.kind = 'sale' and o.person_id is not null then (coalesce(past.first_at, o.at) at time zone o.zone)::date end as first_day,
        case when o.kind = 'sale' then (past.last_at at time zone o.zone)::date end as prev_day,
        case when o.kind = 'sale' and o.person_id is not null then
            past.last_at is null or date_trunc('month', past.last_at at time zone o.zone) < date_trunc('month', o.day::timestamp)
        end as month_first,
        o.kind = 'sale' as sale,
        coalesce(o.channel, first.channel_id) as first_channel,
        coalesce(o.staff_id, first.staff_id) as first_staff,
        coalesce(o.unit_id, case when o.staff_id is null then first.unit_id end) as first_unit,
        case when o.channel is null or o.channel = first.channel_id then first.batch_id end as first_batch,
        coalesce(o.channel, last.channel) as last_channel,
        coalesce(o.staff_id, last.staff) as last_staff,
        coalesce(o.unit_id, case when o.staff_id is null then last.unit end) as last_unit,
        case when o.channel is null or o.channel = last.channel then last.batch end as last_batch,
        (won.at at time zone o.zone)::date as won_day, won.channel_id as won_channel, won.staff_id as won_staff,
        won.unit_id as won_unit, won.batch_id as won_batch
    from (
        select held.*, span.zone, (held.at at time zone span.zone)::date as day
        from span
        cross join lateral (select * from trade_order where at >= span.began and at < span.ended offset 0) held
        where held.kind in ('sale', 'refund') and held.status not in ('cancelled', 'refunded')
        offset 0
    ) o
    left join lateral (
        select count(*) as before, min(p.at) as first_at, max(p.at) as last_at
        from trade_order p
        where p.person_id = o.person_id and p.kind = 'sale' and p.status not in ('cancelled', 'refunded')
            and (p.at, p.id) < (o.at, o.id)
    ) past on o.person_id is not null and o.kind = 'sale'
    left join lateral (
        select a.channel_id, a.staff_id, a.unit_id, a.batch_id
        from channels_add a
        where a.person_id = o.person_id and a.channel_id is not null and a.at <= o.at + interval '2 days'
        order by (a.at, a.id)
        limit 1
    ) first on true
    -- last touch: left out where nobody asks for it
    left join lateral (
        select touched.channel, touched.staff, touched.unit, touched.batch
        from (
            (select a.at, a.channel_id as channel, a.staff_id as staff, a.unit_id as unit, a.batch_id as batch
             from channels_add a
             where a.person_id = o.person_id and a.channel_id is not null
                 and a.at <= o.at + interval '2 days' and a.at >= o.at - interval '30 days'
             order by (a.at, a.id) desc limit 1)
            union all
            (select e.at, coalesce(e.channel, c.channel_id), null, null, c.batch_id
             from contacts_identity i
             join events_event e on e.subject = i.key and e.at <= o.at and e.at >= o.at - interval '30 days'
             left join channels_code c on c.id = e.code
             where i.person_id = o.person_id and coalesce(e.channel, c.channel_id) is not null
             order by (e.at, e.id) desc limit 1)
            union all
            (select s.at, c.channel_id, t.staff_id, null, c.batch_id
             from contacts_identity i
             join lateral (
                 select * from channels_scan v where v.id = case when pg_input_is_valid(i.value, 'uuid') then i.value::uuid end
                 union all
                 select * from channels_scan v where v.visitor = case when pg_input_is_valid(i.value, 'uuid') then i.value::uuid end and v.visitor <> v.id
             ) s on s.at <= o.at and s.at >= o.at - interval '30 days' and s.outcome <> 4
             join channels_code c on c.id = s.code_id
             left join channels_target t on t.id = s.target_id
             where i.person_id = o.person_id and i.kind = 'visitor'
             order by (s.at, s.id) desc limit 1)
        ) touched
        order by touched.at desc
        limit 1
    ) last on true
    -- end of last touch
    left join lateral (
        select a.at, a.channel_id, a.staff_id, a.unit_id, a.batch_id
        from channels_add a
        where a.person_id = o.person_id and not a.duplicate and a.at <= o.at + interval '2 days'
            and (past.last_at is null or past.last_at < a.at - interval '2 days')
        order by (a.at, a.id)
        limit 1
    ) won on o.kind = 'sale'
)
