-- The newest hits of each of a few talks, by the index of a talk's messages, then the newest of all.
SELECT hit.id
FROM unnest(%s::uuid[]) chosen(talk), LATERAL ({rows} ORDER BY at DESC, id DESC LIMIT %s) hit
ORDER BY hit.at DESC, hit.id DESC LIMIT %s
