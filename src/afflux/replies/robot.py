"""Who speaks where no human does."""

from __future__ import annotations

from afflux.kernel.actors import Actor
from afflux.kernel.ids import hashed_id

ROBOT = Actor(id=hashed_id("replies", "robot"), kind="system", name="afflux")
