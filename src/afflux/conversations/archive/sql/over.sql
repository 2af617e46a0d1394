-- The oldest words whose period is over and that nobody holds, by their time; the next batch begins where this one ended.
SELECT m.id, m.at
FROM conversations_message m
JOIN conversations_talk t ON t.id = m.talk_id
JOIN connectors_connection c ON c.id = t.connection_id
JOIN unnest(%(carriers)s::text[], %(kinds)s::text[], %(before)s::timestamptz[]) period(carrier, kind, before)
  ON period.carrier = c.kind AND period.before > m.at
 AND (period.kind = m.kind OR (period.kind = '' AND m.kind <> ALL (%(named)s::text[])))
WHERE m.at >= %(since)s AND m.at < %(latest)s
  AND NOT EXISTS (
      SELECT FROM archive_hold h
      WHERE (h.talk_id = t.id OR h.person_id = t.person_id)
        AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= %(today)s))
ORDER BY m.at, m.id
LIMIT %(most)s
