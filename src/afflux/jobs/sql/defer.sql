-- Jobs of one kind, each under its key (null: none) and not before its moment (null: now); a key that waits already is left
-- out. The columns are those that procrastinate_defer_jobs_v1 fills; its triggers wake the workers.
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, queueing_lock, scheduled_at)
SELECT %s, %s, %s, %s::jsonb, wanted.key, wanted.at
FROM unnest(%s::text[], %s::timestamptz[]) AS wanted(key, at)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
