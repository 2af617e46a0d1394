-- Newest first through windows of time that double, each left as soon as the page is full. Words are looked at in the
-- rows themselves: what a tenth of all messages hold, or what one talk of a thousand holds, is met sooner than listed.
SELECT hit.id
FROM unnest(%s::timestamptz[], %s::timestamptz[]) stretch(first, over),
     LATERAL ({rows} ORDER BY at DESC, id DESC LIMIT %s) hit
LIMIT %s
