-- All hits by their index, then the newest of them. OFFSET 0 keeps the planner from walking all messages by their time
-- in the hope of meeting fifty hits soon: where there are two of them, it would walk to the end.
SELECT id FROM ({rows} OFFSET 0) hit ORDER BY at DESC, id DESC LIMIT %s
