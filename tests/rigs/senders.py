"""Senders of events that never give up on one, and write down on the disk what was acknowledged."""

import asyncio
import json
import os
from uuid import UUID

from afflux.kernel.ids import new_id
from rigs.wire import Gone, Wire, posted

STORED, AWAY = 200, 503


class AckLog:
    """Ids that were answered with a 2xx, on the disk before anything else happens."""

    def __init__(self, path):
        self.path = path
        self.file = path.open("ab")

    def write(self, ids):
        self.file.write("".join(f"{one}\n" for one in ids).encode())
        self.file.flush()
        os.fsync(self.file.fileno())

    def ids(self):
        return [UUID(line) for line in self.path.read_text().split()]

    def close(self):
        self.file.close()


class Senders:
    """`count` senders to one port, single events and small batches by turns; each repeats what was not answered."""

    def __init__(self, port, log, count=8):
        self.port, self.log, self.count = port, log, count
        self.stopped = False
        self.answers = {}
        self.sent = set()

    async def run(self):
        await asyncio.gather(*(self._send(number) for number in range(self.count)))

    async def _send(self, number):
        wire, turn = Wire(self.port), 0
        while not self.stopped:
            turn += 1
            ids = [str(new_id()) for _ in range(10 if (turn + number) % 3 == 0 else 1)]
            self.sent.update(ids)
            body = json.dumps([{"id": one, "kind": "rig", "props": {"by": number}} for one in ids]).encode()
            while not await self._once(wire, body, ids) and not self.stopped:
                await asyncio.sleep(0.02)
        wire.close()

    async def _once(self, wire, body, ids):
        try:
            async with asyncio.timeout(10):
                status, headers, answer = await wire.ask(posted(body))
        except (Gone, TimeoutError):
            wire.close()
            return False
        self.answers[status] = self.answers.get(status, 0) + 1
        if status == AWAY:
            assert headers["retry-after"]
            return False
        assert status == STORED, answer
        told = json.loads(answer)
        assert told["accepted"] + told["duplicates"] == len(ids)
        self.log.write(ids)
        return True
