-- Weeks come newest first and a nested loop keeps their order: once the page is full, older weeks are not looked at.
-- The week's mark and the words are two conditions of one index, which leaps from one list to the other.
SELECT hit.id
FROM unnest(%s::text[]) slice(mark),
     LATERAL ({rows} ORDER BY at DESC, id DESC LIMIT %s) hit
LIMIT %s
