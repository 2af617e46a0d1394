-- On top of a pool (src/afflux/contacts/tests/million.sql): what a chain has collected in 400 days. Statements, no psql
-- commands; :people and :events are put in by bench/market.py. Indexes stay, as they would in life.
insert into channels_channel (id, key, name, mode_id, unit_id, product, labels, simulated, created_at)
select uuidv7(), 'bench-' || n, '渠道 ' || n, mode.id, unit.id, '', '{}', true, now() - interval '400 days'
from generate_series(0, 199) n
join (select id, row_number() over (order by key) - 1 as k, count(*) over () as all from channels_mode) mode on mode.k = n % mode.all
join (select id, row_number() over (order by number) - 1 as k from organization_unit where kind = 'store') unit on unit.k = n % 12;

insert into channels_code (id, slug, name, timezone, fallback_url, alarm_days, tags, logo, simulated, created_at, channel_id)
select uuidv7(), 'bench' || n, '活码 ' || n, 'Asia/Shanghai', '', 7, '{}', '', true, now() - interval '400 days', channel.id
from (select id, row_number() over (order by key) as n from channels_channel where key like 'bench-%') channel;

insert into channels_target (id, kind, url, weight, daily_cap, schedule, position, code_id, staff_id)
select uuidv7(), 'staff', '', 1, 200, '[]', 0, code.id, staff.id
from channels_code code join channels_channel channel on channel.id = code.channel_id
join lateral (select id from organization_staff where unit_id = channel.unit_id order by number limit 1) staff on true
where code.slug like 'bench%';

create temporary table source on commit drop as
select channel.id as channel, code.id as code, target.id as target, target.staff_id as staff, channel.unit_id as unit, row_number() over (order by channel.key) - 1 as n
from channels_channel channel join channels_code code on code.channel_id = channel.id join channels_target target on target.code_id = code.id
where channel.key like 'bench-%';

insert into channels_exposure (id, channel_id, staff_id, day, step, quantity, seconds, labels, source_key, recorded_at)
select uuidv7(), channel, staff, current_date - d, 'exposure', 200 + abs(hashint4(d + n::int)) % 800, 0, '{}', gen_random_uuid(), now()
from source, generate_series(1, 400) d;

insert into channels_cost (id, channel_id, staff_id, day, kind, quantity, unit_price_micros, amount_minor, currency, note, labels, source_key, recorded_at)
select uuidv7(), channel, staff, current_date - d, (array['material', 'media', 'labour', 'fee', 'incentive'])[1 + (n + d) % 5], 100, 50000,
    500 + abs(hashint4(d * 7 + n::int)) % 9000, 'CNY', '', '{}', gen_random_uuid(), now()
from source, generate_series(1, 400) d;

create temporary table member_n on commit drop as
select id, staff_id, unit_id, created_at, row_number() over (order by id) as n from contacts_person where merged_into_id is null;

insert into channels_add (id, person_id, channel_id, code_id, staff_id, unit_id, carrier, origin, at, lost_at, duplicate, source_key)
select uuidv7(), person.id, source.channel, source.code, person.staff_id, person.unit_id, 'phone', 'bench', person.created_at,
    case when person.n % 9 = 0 then person.created_at + (person.n % 40) * interval '1 day' end, person.n % 31 = 0, gen_random_uuid()
from member_n person join source on source.n = person.n % 200;

insert into trade_product (id, key, name, category, unit_price_micros, unit_cost_micros, currency, created_at)
select uuidv7(), 'P' || n, '商品 ' || n, 'C' || n % 12, 10000000 + n * 310000, 4000000 + n * 110000, 'CNY', now() - interval '400 days' from generate_series(1, 300) n;

insert into trade_order (id, number, kind, status, at, person_id, staff_id, unit_id, currency, total_minor, cost_minor, note, created_at)
select uuidv7(), 'B' || person.n || '-' || k, 'sale', 'paid', person.created_at + (k * 23 + person.n % 19) * interval '1 day', person.id, person.staff_id, person.unit_id, 'CNY',
    2000 + (person.n * 13 + k) % 30000, 900 + (person.n * 7) % 12000, '', now()
from member_n person, generate_series(0, 3) k
where person.n % 5 < 3 and (k = 0 or person.n % (k * 3) = 0) and person.created_at + (k * 23 + person.n % 19) * interval '1 day' < now();

insert into trade_line (id, order_id, number, kind, product_id, quantity, unit_price_micros, unit_cost_micros, amount_minor, status)
select uuidv7(), o.id, '1', 'sale', p.id, 1, o.total_minor * 10000, 0, o.total_minor, 'paid'
from (select id, total_minor, row_number() over () as n from trade_order where number like 'B%') o
join (select id, row_number() over () as n from trade_product where key like 'P%') p on p.n = 1 + o.n % 300;

insert into channels_scan (id, at, code_id, target_id, visitor, outcome, agent)
select fresh, at, code, target, fresh, 1 + (n % 20 = 0)::int, n % 5
from (select g.n, uuidv7(age) as fresh, now() + age as at, source.code, source.target
      from generate_series(1, :people * 2) g(n) cross join lateral (select -(g.n % 34560000) * interval '1 second' as age) a join source on source.n = g.n % 200) s;

insert into events_event (id, at, received_at, kind, subject, code, channel, url, load_ms, props)
select uuidv7(age), now() + age, now() + age, (array['view', 'view', 'view', 'view', 'load', 'consultation', 'cart', 'view'])[1 + g.n % 8],
    md5('phone' || (1 + g.n % :people))::uuid, source.code, source.channel, '/item/' || g.n % 500, case when g.n % 8 = 4 then 200 + g.n % 3000 end, '{}'
from generate_series(1, :events) g(n) cross join lateral (select -((g.n::bigint * 7) % 34560000) * interval '1 second' as age) a join source on source.n = g.n % 200;
