-- The next oldest words, those whose period is over and that nobody holds, and the last of them all, behind which the next
-- look begins. So many are walked by their index and no more: to sort all that is over took twenty seconds a batch.
WITH walked AS MATERIALIZED (
    SELECT id, at, kind, talk_id FROM conversations_message
    WHERE (at, id) > (%(since)s, %(behind)s::uuid) AND at < %(latest)s
    ORDER BY at, id
    LIMIT %(most)s
), judged AS (
    SELECT m.id, m.at,
        EXISTS (
            SELECT FROM unnest(%(carriers)s::text[], %(kinds)s::text[], %(before)s::timestamptz[]) period(carrier, kind, before)
            WHERE period.carrier = c.kind AND period.before > m.at
              AND (period.kind = m.kind OR (period.kind = '' AND m.kind <> ALL (%(named)s::text[])))
        ) AND NOT EXISTS (
            SELECT FROM archive_hold h
            WHERE (h.talk_id = t.id OR h.person_id = t.person_id)
              AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= %(today)s)
        ) AS over
    FROM walked m
    JOIN conversations_talk t ON t.id = m.talk_id
    JOIN connectors_connection c ON c.id = t.connection_id
)
SELECT id, at, over, (SELECT count(*) FROM walked) FROM judged
WHERE over OR (at, id) = (SELECT at, id FROM walked ORDER BY at DESC, id DESC LIMIT 1)
ORDER BY at, id
