-- Two words before and two behind each hit, by the index of a talk's messages: for fifty hits two hundred rows.
SELECT hit.id, near.id
FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[]) hit(id, talk, at), LATERAL (
    (SELECT id FROM conversations_message
     WHERE talk_id = hit.talk AND (at, id) < (hit.at, hit.id) ORDER BY at DESC, id DESC LIMIT %s)
    UNION ALL
    (SELECT id FROM conversations_message
     WHERE talk_id = hit.talk AND (at, id) > (hit.at, hit.id) ORDER BY at, id LIMIT %s)
) near
