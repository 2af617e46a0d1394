-- Jobs that ended and whose last event is old; the events go with them (ON DELETE CASCADE).
DELETE FROM procrastinate_jobs job
WHERE job.status IN ('succeeded', 'failed', 'aborted', 'cancelled')
  AND NOT EXISTS (SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at >= %(before)s)
