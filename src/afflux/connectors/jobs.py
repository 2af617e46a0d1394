"""Callbacks are handled on a lane of their own: a welcome does not wait behind an import."""

from __future__ import annotations

from uuid import UUID

from afflux.connectors import intake
from afflux.jobs.tasks import task


@task("connectors.handle", once=False, queue="quick")  # the row's own handled_at makes it once
def handle_callback(*, callback: str) -> None:
    """Tell what a kept callback says."""
    intake.handle(UUID(callback))
