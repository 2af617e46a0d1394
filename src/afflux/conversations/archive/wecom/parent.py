"""The parent's side of the child: asked and answered by JSON lines, with patience that ends."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from typing import Any

SECONDS = 120
LONGEST = 512 * 1024 * 1024  # bytes of an answer


class ChildDied(Exception):
    """The child is gone, or says nothing any more."""


class Hands:
    """A child that is opened with `asked` and killed at the end."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Hands:
        known = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TZ", "VIRTUAL_ENV")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "afflux.conversations.archive.wecom.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # nothing is left over that closing a dead child's pipe would try to write
            env={name: os.environ[name] for name in known if name in os.environ},
        )
        try:
            told = self.ask({"op": "open", **self.asked})
            if "broken" in told:
                raise ChildDied(told["broken"])
        except ChildDied:
            self.end()
            raise
        return self

    def __exit__(self, *_why: object) -> None:
        self.end()

    def end(self) -> None:
        """Nothing of the child stays."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    pipe.close()

    def ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer. Raises ChildDied where there is none within two minutes."""
        process = self.process
        if process is None or process.stdin is None or process.stdout is None:
            raise ChildDied("not started")
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
            told: dict[str, Any] = json.loads(self._line(process.stdout.fileno()))
        except (OSError, ValueError) as gone:
            raise ChildDied(type(gone).__name__) from gone
        return told

    def _line(self, pipe: int) -> bytes:
        held = bytearray()
        while not held.endswith(b"\n"):
            ready, _w, _x = select.select([pipe], [], [], SECONDS)
            piece = os.read(pipe, 1 << 20) if ready else b""
            if not piece or len(held) > LONGEST:
                raise ChildDied("no answer")
            held += piece
        return bytes(held)
