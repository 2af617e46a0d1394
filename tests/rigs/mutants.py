"""Edges with one promise broken each: a rig that does not go red on them proves nothing."""

import os

from afflux.edge import app, intake, store

if os.environ["RIG_MUTANT"] == "answers early":

    class EarlyDesk(intake.EventDesk):
        async def store(self, packed):
            delivery = intake.Delivery(packed, app.asyncio.get_running_loop().create_future())
            self._commits.add(delivery)
            delivery.accepted = len(packed)
            return delivery

        async def _commit(self, batch):
            await app.asyncio.sleep(0.1)  # nobody waits for it, so nobody would notice
            await super()._commit(batch)

    app.EventDesk = EarlyDesk

if os.environ["RIG_MUTANT"] == "commits lazily":
    store.SETTINGS = {**store.SETTINGS, "synchronous_commit": "off"}

application = app.Edge()
