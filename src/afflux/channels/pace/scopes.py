"""The name of the counter that holds how many a staff account took under a mode on one day."""

from __future__ import annotations

from uuid import UUID

from afflux.kernel.ids import hashed_id


def pace_scope(mode: UUID, staff: UUID) -> UUID:
    """`Quota.scope` of staff × mode: raised by assigned scans, and by adds that came without one."""
    return hashed_id("pace", str(mode), str(staff))
