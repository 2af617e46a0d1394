-- The desk's clock says who is overdue (working minutes of the store); an alert holds for one wait, whatever comes later.
INSERT INTO archive_alert (id, rule, kind, talk_id, at, quoted, detail, state, by_name, reason)
SELECT gen_random_uuid(), 'silence.overdue', 'silence', id, waiting_since, '', '{}', 'new', '', ''
FROM conversations_talk
WHERE waiting_since IS NOT NULL AND overdue_at <= %s AND state <> 'closed'
ON CONFLICT DO NOTHING
