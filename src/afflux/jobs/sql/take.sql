-- Take one due job away in the transaction that does its work: both happen or neither.
-- SKIP LOCKED leaves alone what a worker takes at this moment.
DELETE FROM procrastinate_jobs
WHERE id = (
    SELECT id FROM procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
    ORDER BY priority DESC, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING id, task_name, args
