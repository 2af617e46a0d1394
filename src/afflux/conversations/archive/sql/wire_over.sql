-- Words of the web chat whose period is over, as the archive counts it, and that nobody holds. A word with a picture is an
-- image there. Two hundred thousand a night: what is left goes the next.
DELETE FROM connectors_webchat word
WHERE word.id IN (
    SELECT w.id
    FROM connectors_webchat w
    JOIN connectors_webchat_guest g ON g.id = w.guest_id
    JOIN unnest(%(carriers)s::text[], %(kinds)s::text[], %(before)s::timestamptz[]) period(carrier, kind, before)
      ON period.carrier = 'webchat' AND period.before > w.at
     AND (period.kind = CASE WHEN jsonb_array_length(coalesce(w.body->'media', '[]')) > 0 THEN 'image' ELSE 'text' END
          OR (period.kind = '' AND CASE WHEN jsonb_array_length(coalesce(w.body->'media', '[]')) > 0 THEN 'image' ELSE 'text' END
              <> ALL (%(named)s::text[])))
    WHERE w.at < %(latest)s
      AND NOT EXISTS (
          SELECT FROM archive_hold h
          JOIN conversations_talk t ON t.connection_id = g.connection_id AND t.peer = g.peer::text
          WHERE (h.talk_id = t.id OR h.person_id = t.person_id)
            AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= %(today)s))
    LIMIT 200000)
