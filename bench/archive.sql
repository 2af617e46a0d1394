-- What the messages of bench/archive.py hang on: lines, stores, staff, persons, labels, talks (:talks of them).
INSERT INTO connectors_connection (id, kind, name, settings, secrets, created_at)
SELECT ('00000010-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'wecom', 'line ' || n, '{}', '', now() FROM generate_series(0, 4) n;
INSERT INTO organization_unit (id, kind, ancestry, number, name, city, address)
VALUES ('00000020-0000-0000-0000-ffffffffffff', 'headquarters', '{00000020-0000-0000-0000-ffffffffffff}', 'HQ', 'Headquarters', '', '');
INSERT INTO organization_unit (id, parent_id, kind, ancestry, number, name, city, address)
SELECT ('00000020-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, '00000020-0000-0000-0000-ffffffffffff', 'store', '{}', 'S' || n, 'Store ' || n, '', '' FROM generate_series(0, 49) n;
INSERT INTO organization_staff (id, number, name, headline, contact_qr, picture, account_opened_on, on_duty, unit_id)
SELECT ('00000030-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'T' || n, 'Staff ' || n, '', '', '', '2023-01-01', true,
       ('00000020-0000-0000-0000-' || lpad(to_hex(n % 50), 12, '0'))::uuid FROM generate_series(0, 499) n;
INSERT INTO contacts_person (id, name, created_at, props, simulated)
SELECT ('00000040-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, '客户' || n, now(), '{}', true FROM generate_series(0, :talks - 1) n;
INSERT INTO contacts_tag (id, name, colour, created_at)
SELECT ('00000060-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'label ' || n, '', now() FROM generate_series(1, 2) n;
INSERT INTO contacts_tagging (rule, by_name, at, person_id, tag_id)
SELECT '', '', now(), ('00000040-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, '00000060-0000-0000-0000-000000000001'::uuid FROM generate_series(0, :talks - 1, 100) n;
INSERT INTO contacts_tagging (rule, by_name, at, person_id, tag_id)
SELECT '', '', now(), ('00000040-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, '00000060-0000-0000-0000-000000000002'::uuid FROM generate_series(0, :talks - 1, 5) n;
INSERT INTO conversations_talk (id, connection_id, account, peer, name, person_id, unit_id, staff_id, state, robot_off, opened_at, last_at, unread, topic, need, next_topic)
SELECT ('00000050-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, ('00000010-0000-0000-0000-' || lpad(to_hex(n % 5), 12, '0'))::uuid, 'account', 'peer' || n, '客户' || n,
       ('00000040-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, ('00000020-0000-0000-0000-' || lpad(to_hex(n % 50), 12, '0'))::uuid,
       ('00000030-0000-0000-0000-' || lpad(to_hex(n % 500), 12, '0'))::uuid, 'open', false, now(), now(), 0, '', '', '' FROM generate_series(0, :talks - 1) n;
ANALYZE contacts_person;
ANALYZE conversations_talk;
