-- On top of a market (bench/market.sql): what a chain has said, heard, answered and labelled. Statements, no psql commands;
-- :talks, :messages and :rows are put in by bench/talk.py, which fills bench_line (n, id) and bench_said (n, text, tokens).
create temporary table bench_person on commit drop as
select id, name, unit_id, staff_id, created_at, row_number() over (order by id desc) - 1 as n
from (select * from contacts_person where merged_into_id is null order by id desc limit :talks) newest;

insert into organization_account (id, account, name, heard_at, assigned_at, connection_id, staff_id)
select uuidv7(), 'member' || row_number() over (order by staff.number), staff.name, now(), now(), line.id, staff.id
from organization_staff staff, bench_line line where line.n = 0;

create temporary table bench_desk on commit drop as
select id, row_number() over (order by username) - 1 as n, count(*) over () as all from organization_user;

insert into conversations_talk (id, connection_id, account, peer, name, person_id, unit_id, staff_id, assigned_id, state,
    snoozed_until, robot_off, opened_at, last_at, last_in_at, last_out_at, waiting_since, due_at, overdue_at, unread,
    topic, need, next_topic, closed_at)
select uuidv7(-age.span), line.id, 'member' || p.n % 60, 'peer' || p.n, p.name, p.id, p.unit_id,
    case when p.n % 7 > 0 then p.staff_id end, case when p.n % 5 < 2 then desk.id end, state.now,
    case when state.now = 'snoozed' then now() + interval '1 day' end, p.n % 3 = 0, now() - age.span - interval '60 days',
    now() - age.span, now() - age.span - interval '5 minutes', now() - age.span,
    case when state.now = 'open' and p.n % 4 = 0 then now() - age.span end,
    case when state.now = 'open' and p.n % 4 = 0 then now() - age.span + interval '15 minutes' end,
    case when state.now = 'open' and p.n % 4 = 0 then now() - age.span + interval '15 minutes' end,
    case when state.now = 'open' then p.n % 4 else 0 end, case when state.now = 'closed' then '尺码' else '' end,
    case when state.now = 'closed' then '想要大一码' else '' end, case when state.now = 'closed' then '新款到店' else '' end,
    case when state.now = 'closed' then now() - age.span end
from bench_person p join bench_line line on line.n = p.n % 4 left join bench_desk desk on desk.n = p.n % desk.all
cross join lateral (select p.n * interval '4 minutes' as span) age
cross join lateral (select case when p.n % 10 < 7 then 'closed' when p.n % 10 < 9 then 'open' else 'snoozed' end as now) state;

create temporary table bench_talk on commit drop as
select id, person_id, unit_id, connection_id, last_at, row_number() over (order by last_at desc) - 1 as n from conversations_talk;

insert into conversations_message (id, talk_id, key, at, direction, by_kind, by_name, kind, text, tokens, state, problem, "outer")
select uuidv7(moment.at - now()), talk.id, 'm' || k.k, moment.at, side.way, case when side.way = 'in' then 'peer' else 'staff' end,
    case when side.way = 'in' then '' else '导购' end, 'text', said.text,
    (said.tokens || ' ''@w' || floor(extract(epoch from moment.at) / 604800)::int || '''')::tsvector,
    case when side.way = 'in' then '' else 'sent' end, '', ''
from bench_talk talk cross join generate_series(1, :messages / :talks) k(k)
join bench_said said on said.n = abs(hashint8(talk.n * 31 + k.k)) % (select count(*) from bench_said)
cross join lateral (select case when k.k % 2 = 1 then 'in' else 'out' end as way) side
cross join lateral (select talk.last_at - (:messages / :talks - k.k) * interval '7 hours' as at) moment;

create temporary table bench_word on commit drop as
select id, talk_id, at, row_number() over (order by at desc) as n from conversations_message where direction = 'in';

insert into archive_alert (id, rule, kind, talk_id, message_id, at, quoted, detail, state, by_name, decided_at, reason)
select gen_random_uuid(), 'anger.zh', (array['anger', 'promise', 'offplatform', 'forbidden'])[1 + n % 4], talk_id, id, at, '投诉', '{}',
    case when n % 3 > 0 then 'seen' else 'new' end, '', case when n % 3 > 0 then at end, ''
from bench_word where n % 10 = 0;

insert into replies_rule (id, name, language, priority, zone, schedule, rest, carriers, accounts, created_at)
select uuidv7(), '规则 ' || n, '', n % 100, '', '[]', 0, '{}', '{}', now() from generate_series(1, :rows / 200) n;
insert into replies_rulephrase (id, kind, role, text, rule_id)
select uuidv7(), 'contains', 'any', '问题' || row_number() over () || k, id from replies_rule, generate_series(1, 3) k where name like '规则 %';
insert into replies_ruletext (id, text, weight, rule_id)
select uuidv7(), '您好，{name}，答案是 ' || name, 1, id from replies_rule where name like '规则 %';
create temporary table bench_rule on commit drop as
select r.id, t.id as text, row_number() over (order by r.name) - 1 as n, count(*) over () as all from replies_rule r join replies_ruletext t on t.rule_id = r.id;
insert into replies_answer (message_id, outcome, quoted, problem, at, talk_id, rule_id, text_id)
select word.id, case when word.n % 3 = 0 then 'missed' when word.n % 3 = 1 then 'answered' else 'suggested' end, '多少钱', '', word.at, word.talk_id,
    case when word.n % 3 > 0 then rule.id end, case when word.n % 3 > 0 then rule.text end
from bench_word word join bench_rule rule on rule.n = word.n % rule.all where word.n % 2 = 0;
insert into replies_suggestion (id, text, at, message_id, rule_id, talk_id)
select uuidv7(), '您好，答案是', word.at, word.id, rule.id, word.talk_id
from bench_word word join bench_rule rule on rule.n = word.n % rule.all where word.n % 10 = 2;

insert into replies_welcome (id, name, priority, language, zone, schedule, attachments, created_at)
select uuidv7(), '欢迎语 ' || n, n, '', '', '[]', '[]', now() from generate_series(1, 20) n;
insert into replies_welcometext (id, letter, text, weight, welcome_id)
select uuidv7(), chr(64 + k), '您好 {name}，欢迎', 1, id from replies_welcome, generate_series(1, 2) k;
create temporary table bench_greet on commit drop as
select w.id, t.id as text, row_number() over (order by t.id) - 1 as n, count(*) over () as all from replies_welcome w join replies_welcometext t on t.welcome_id = w.id;
insert into replies_greeting (id, key, account, peer, state, reason, problem, at, ended_at, answered_at, code_id, connection_id, staff_id, welcome_id, text_id)
select uuidv7(-(a.n * interval '30 seconds')), 'add' || a.n, 'member', 'peer' || a.n, case when a.n % 40 = 0 then 'missed' else 'sent' end,
    case when a.n % 80 = 0 then 'late' when a.n % 40 = 0 then 'no_code' else '' end, '', now() - a.n * interval '30 seconds',
    now() - a.n * interval '30 seconds' + interval '2 seconds', case when a.n % 3 = 0 then now() - a.n * interval '29 seconds' end,
    a.code_id, line.id, a.staff_id, greet.id, greet.text
from (select code_id, staff_id, row_number() over (order by id desc) as n from channels_add limit :rows * 3) a
join bench_line line on line.n = 0 join bench_greet greet on greet.n = a.n % greet.all;

insert into topics_topic (id, name, words, follow_up, created_at, behind)
select uuidv7(), '话题 ' || n, '["价格", "便宜"]', '', now(), false from generate_series(1, 30) n;
insert into topics_mention (topic_id, talk_id, day, message_id, at, channel_id, product_id, page)
select topic.id, word.talk_id, word.at::date, word.id, word.at, channel.id, product.id, case when word.n % 5 = 0 then '/item/' || word.n % 500 else '' end
from bench_word word join (select id, row_number() over (order by name) - 1 as n from topics_topic) topic on topic.n = word.n % 30
left join (select id, row_number() over (order by key) as n from channels_channel) channel on channel.n = 1 + word.n % 200
left join (select id, row_number() over (order by key) as n from trade_product) product on product.n = 1 + word.n % 300
where word.n % 3 = 0 on conflict do nothing;
insert into topics_finding (id, label, words, size, examples, state, found_at)
select uuidv7(), '发现 ' || n, '["充电"]', 40 + n, '[]', 'new', now() from generate_series(1, 12) n;

insert into conversations_quickreply (id, unit_id, shortcut, title, text, changed_at)
select uuidv7(), case when n % 2 = 0 then unit.id end, 'q' || n, '快捷 ' || n, '您好 {name}', now()
from generate_series(1, 200) n join (select id, row_number() over (order by number) - 1 as k from organization_unit where kind = 'store') unit on unit.k = n % 12;

insert into guard_approval (id, text, digest, findings, rules, purpose, subject, state, asked_by, asked_name, asked_at, decided_name, words)
select uuidv7(), '全网最低价 ' || k.n, gen_random_uuid(), '[]', '["superlative.zh"]', 'reply', 'Talk', 'waiting', desk.id, 'bench', now() - k.n * interval '1 minute', '', ''
from generate_series(1, :rows / 50) k(n) join bench_desk desk on desk.n = 0;
insert into guard_judgement (id, at, by_id, by_name, purpose, subject, outcome, digest, findings)
select uuidv7(), now() - k.n * interval '1 minute', desk.id, 'bench', 'reply', 'Talk',
    (array['passed', 'held', 'blocked'])[1 + k.n % 3], gen_random_uuid(), '[{"rule": "absolute.zh", "pack": "absolute", "severity": "approve", "start": 0, "end": 2, "quoted": "最低"}]'
from generate_series(1, :rows) k(n) join bench_desk desk on desk.n = 0;

insert into connectors_callback (id, connection_id, key, content, received_at, handled_at, happened, problem)
select uuidv7(-(k.n * interval '20 seconds')), line.id, 'c' || k.n, '\x01'::bytea, now() - k.n * interval '20 seconds', now() - k.n * interval '20 seconds',
    (array['Said', 'Added', 'Read', 'Left'])[1 + k.n % 4], case when k.n % 500 = 0 then 'connectors.not_understood' else '' end
from generate_series(1, :rows * 10) k(n) join bench_line line on line.n = k.n % 4;
insert into connectors_effect (id, connection_id, key, lane, kind, payload, repeatable, due_at, not_after, state, attempts, taken_at, ended_at, problem, answer)
select uuidv7(-(k.n * interval '20 seconds')), line.id, 'e' || k.n, k.n % 3, (array['say', 'welcome', 'tag'])[1 + k.n % 3],
    jsonb_build_object('peer', 'peer' || k.n, 'text', '您好', 'account', 'member1'), false, now() - k.n * interval '20 seconds', null,
    case when k.n % 1000 = 0 then 'failed' when k.n % 1501 = 0 then 'unsure' else 'done' end, 1, now() - k.n * interval '20 seconds',
    now() - k.n * interval '19 seconds', case when k.n % 1000 = 0 then 'connectors.refused' else '' end, '{}'
from generate_series(1, :rows * 10) k(n) join bench_line line on line.n = k.n % 4;

insert into labels_wordset (id, name, words, created_at) select uuidv7(), '词组 ' || n, '["退货", "退款", "换货"]', now() from generate_series(1, 10) n;
insert into labels_rule (id, name, tag_id, conditions, lasting, synced, active, created_at, changed_at)
select uuidv7(), '标签规则 ' || tag.n, tag.id, '{"said": {"words": ["退货", "退款"]}}', true, false, true, now(), now()
from (select id, row_number() over (order by name) as n from contacts_tag) tag where tag.n <= 20;
insert into labels_label (rule_id, person_id, facts, fact_at, at)
select rule.id, person.id, '{"said": {"at": "2026-01-01T00:00:00+00:00", "ref": "", "what": "退货"}}', person.at, person.at
from labels_rule rule, (select id, created_at as at, row_number() over (order by id desc) as n from contacts_person) person where person.n <= :rows / 5;
truncate labels_due;
