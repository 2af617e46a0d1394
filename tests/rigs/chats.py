"""Guests of the web chat over real sockets, as the widget and as what would harm it."""

import asyncio
import json
import secrets
import subprocess
import sys
from contextlib import asynccontextmanager

import httpx
import websockets

SAY = """
import os, sys, json, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings"); django.setup()
from afflux.connectors.effects import Wanted, want
from afflux.connectors.models import Connection, Effect
from afflux.kernel.clock import utc_now
line = Connection.objects.get(kind="webchat").id
for peer, message, text in json.loads(sys.stdin.read()):
    payload = {"account": "", "peer": peer, "text": text, "media": [], "message": message}
    want(Wanted(line, f"say/{message}", Effect.Lane.REPLY, "say", payload, utc_now()))
"""


def answer(database, *answers):
    """Want effects that say (peer, message id, text); a worker does them."""
    subprocess.run(
        [sys.executable, "-c", SAY],
        input=json.dumps(answers).encode(),
        check=True,
        env=database.environment(),
    )


class Guest:
    """One browser. `address`: what the trusted proxy says of it."""

    def __init__(self, port, line, *, address="", token="", origin=""):
        self.url, self.port, self.line, self.token = f"http://127.0.0.1:{port}/chat/{line}", port, line, token
        self.headers = {"X-Forwarded-For": address} if address else {}
        if origin:
            self.headers["Origin"] = origin
        self.wire = None

    @property
    def peer(self):
        digits = self.token.partition(".")[0]
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    async def hello(self, client, lang="en"):
        answer = await client.post(f"{self.url}/hello?lang={lang}", content=self.token, headers=self.headers)
        self.token = answer.json().get("token", "")
        return answer

    @asynccontextmanager
    async def socket(self, after=0):
        address = f"ws://127.0.0.1:{self.port}/chat/{self.line}/socket?lang=en"
        async with websockets.connect(
            address, additional_headers=self.headers, max_size=None, ping_interval=None
        ) as wire:
            await wire.send(json.dumps({"type": "hello", "token": self.token, "after": after}))
            self.wire = wire
            yield wire

    def frame(self, text, key=None):
        return json.dumps({"type": "say", "key": key or secrets.token_hex(8), "text": text})

    async def post(self, client, text, key):
        bearer = {**self.headers, "Authorization": f"Bearer {self.token}"}
        return await client.post(f"{self.url}/send?lang=en", content=self.frame(text, key), headers=bearer)

    async def words(self, client, after=0, wait=0, token=None):
        bearer = {**self.headers, "Authorization": f"Bearer {self.token if token is None else token}"}
        return await client.get(f"{self.url}/words?after={after}&wait={wait}", headers=bearer, timeout=40)


async def until_type(wire, kind, patience=60):
    """The next frame of that type."""
    async with asyncio.timeout(patience):
        while (found := json.loads(await wire.recv()))["type"] != kind:
            pass
    return found


def client():
    return httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=None))
