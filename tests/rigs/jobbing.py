"""A worker process of the killed-worker rig: two jobs that write a row, one with a key and one without.

Run as `python -m rigs.jobbing`. The pause before the end is where a kill does most harm: the row is written and
committed, the job is not yet ticked off.
"""

import time

import django
from django.db import connection

django.setup()

from afflux.jobs import worker  # noqa: E402
from afflux.jobs.tasks import register, task  # noqa: E402


def write(kind, number):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO rig_effects (kind, number) VALUES (%s, %s)", [kind, number])


@task("rig.keyed", once=True)
def keyed(*, number):
    write("keyed", number)
    time.sleep(0.02)


@task("rig.bare", once=False)
def bare(*, number):
    write("bare", number)
    time.sleep(0.02)


def install():
    from procrastinate.contrib.django import app

    for job in (keyed, bare):
        register(app, job)


if __name__ == "__main__":
    install()
    worker.STALLED, worker.HEARTBEAT, worker.SHORT = 2.0, 0.5, 8
    worker.run_worker()
