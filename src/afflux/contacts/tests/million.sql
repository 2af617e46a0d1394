-- A pool of a million for looking at plans and times: `psql … -v people=1000000 -f million.sql` on a migrated scratch
-- database. Keys are not those of kernel.ids (PostgreSQL has no BLAKE2b), which changes no plan.
\set ON_ERROR_STOP on
begin;
insert into organization_merchant (id, name, currency, timezone, phone_region, simulated, created_at)
values (1, 'Scratch', 'CNY', 'Asia/Shanghai', 'CN', true, now()) on conflict do nothing;
insert into organization_unit (id, kind, parent_id, ancestry, number, name, city, address)
select '00000000-0000-7000-8000-000000000000', 'headquarters', null, array['00000000-0000-7000-8000-000000000000']::uuid[], 'HQ', 'HQ', '', ''
where not exists (select from organization_unit where kind = 'headquarters');
insert into organization_unit (id, kind, parent_id, ancestry, number, name, city, address)
select fresh, 'store', hq.id, array[hq.id, fresh], 'S' || n, '门店 ' || n, '', ''
from generate_series(1, 12) n, uuidv7(n * interval '1 ms') fresh, (select id from organization_unit where kind = 'headquarters') hq;
insert into organization_staff (id, unit_id, number, name, headline, contact_qr, picture, account_opened_on, on_duty)
select uuidv7(), unit.id, unit.number || '-' || n, '导购 ' || unit.number || '-' || n, '', '', '', current_date - 400, true
from organization_unit unit, generate_series(1, 5) n where unit.kind = 'store';
create temporary table member on commit drop as select id, unit_id, row_number() over () - 1 as n from organization_staff;
create temporary table people on commit drop as
select uuidv7(-n * interval '16 seconds') as id, n,
    case when n % 4 = 3 then (array['Anna','Ben','Carla','David','Emma','Frank','Grace','Henry'])[1 + (hashint4(n) & 7)] || ' ' ||
        (array['Smith','Wang','Miller','Garcia','Chen','Novak','Rossi','Silva'])[1 + (hashint4(n + 7) & 7)]
    else substr('王李张刘陈杨黄赵周吴徐孙马胡朱郭何林高罗', 1 + abs(hashint4(n)) % 20, 1)
        || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红', 1 + abs(hashint4(n + 1)) % 28, 1)
        || case when n % 3 = 0 then '' else substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红', 1 + abs(hashint4(n + 2)) % 28, 1) end
    end as name,
    now() - n * interval '16 seconds' as at
from generate_series(1, :people) n;
insert into contacts_person (id, name, staff_id, unit_id, created_at, props, simulated)
select people.id, name, member.id, member.unit_id, at, '{}', true from people join member on member.n = abs(hashint4(people.n + 3)) % 60;
insert into contacts_identity (key, person_id, kind, value, source, added_at)
select md5('phone' || n)::uuid, id, 'phone', '+861' || (3000000000 + n::bigint * 6997 % 6999999999)::text, 'scratch', at from people;
insert into contacts_identity (key, person_id, kind, value, source, added_at)
select md5('external' || n)::uuid, id, 'external', 'C' || (10000000 + n), 'scratch', at from people where n % 2 = 0;
insert into contacts_identity (key, person_id, kind, value, source, added_at)
select md5('email' || n)::uuid, id, 'email', 'user' || n || '@example' || n % 50 || '.cn', 'scratch', at from people where n % 3 = 0;
insert into contacts_consenttext (id, name, version, body_en, body_zh, created_at)
values (uuidv7(), 'Scratch', 1, 'Text', '文本', now()) on conflict do nothing;
insert into contacts_consent (id, person_id, purpose, given, basis, text_id, source, at, recorded_at)
select uuidv7(), people.id, 'contact', true, 'consent', (select id from contacts_consenttext limit 1), 'scratch', at, at from people where n % 10 < 7;
insert into contacts_consent (id, person_id, purpose, given, basis, source, at, recorded_at)
select uuidv7(), people.id, 'contact', false, 'consent', 'scratch', at + interval '1 day', at from people where n % 50 = 0;
insert into contacts_tag (id, name, colour, created_at) select uuidv7(), 'tag ' || n, '', now() from generate_series(1, 30) n on conflict do nothing;
insert into contacts_tagging (person_id, tag_id, rule, by_name, at)
select people.id, tag.id, 'hand', 'Scratch', at from people join (select id, row_number() over (order by name) as n from contacts_tag) tag
    on people.n % (tag.n * tag.n) = 0;
commit;
vacuum (analyze) contacts_person, contacts_identity, contacts_consent, contacts_tagging, contacts_tag;
