-- The talk began and was last heard when its words say; a past that is brought in wakes nobody.
UPDATE conversations_talk talk
SET opened_at = least(talk.opened_at, new.first), last_at = greatest(talk.last_at, new.last),
    last_in_at = greatest(talk.last_in_at, new.last_in), last_out_at = greatest(talk.last_out_at, new.last_out)
FROM (
    SELECT talk_id, min(at) AS first, max(at) AS last, max(at) FILTER (WHERE direction = 'in') AS last_in,
           max(at) FILTER (WHERE direction = 'out') AS last_out
    FROM conversations_message WHERE id = ANY (%s::uuid[]) GROUP BY talk_id
) new
WHERE talk.id = new.talk_id
