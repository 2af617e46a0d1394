"""Jobs: work that waits in rows of PostgreSQL and survives any crash.

A room writes in its `jobs.py`, in three lines over a rich verb:

    @task("exchange.run_import", once=False, queue="long")
    def run_import(*, import_id: str) -> None: ...

and enqueues in the transaction of the write it follows: `run_import.enqueue(import_id=str(id))`.
A job may start twice (a worker was killed after its work and before its tick): `once=True` makes its rows and its
key stand or fall together; `once=False` says that the verb bears repetition by keys of its own.
Arguments are JSON and hold ids, never a person's data: they appear in logs.
"""
