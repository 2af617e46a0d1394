"""A line on which one may answer, kept on paper: what is said on it can be read from `paper.said`."""

from datetime import timedelta

import pytest

from afflux.connectors import actions, carriers
from afflux.connectors.happenings import Said
from afflux.connectors.models import Connection
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell


class Paper:
    """A carrier as simple as one can be: phone numbers write to us, five answers within two days."""

    kind, identity, name = "paper", "phone", "Paper"
    settings = (carriers.Setting("shop", "Shop"),)
    repeatable = frozenset({"say"})
    capabilities = carriers.Capabilities(
        reply=carriers.Window(timedelta(hours=48), 5),
        welcome=None,
        attachments=9,
        text_bytes=200,
        may_start=False,
        receipts=True,
        typing=False,
    )

    def __init__(self):
        self.said, self.refuses = [], None

    def checked(self, values):
        return dict(values)

    def knock(self, line, *, at):
        return None

    def receive(self, line, parts, *, at):
        return carriers.Received(b"", "key", parts.body)

    def read(self, connection, key, content):
        return []

    def perform(self, line, kind, payload, *, at):
        if self.refuses:
            raise self.refuses
        self.said.append(payload)
        return {"message": f"paper-{len(self.said)}"}

    def judge(self, refused):
        return carriers.Judged.NEVER


@pytest.fixture
def paper():
    made = Paper()
    carriers.register(made)
    yield made
    carriers._CARRIERS.pop("paper")


@pytest.fixture
def line(paper, merchant, now) -> Connection:
    return actions.add(by=SYSTEM, at=now, kind="paper", name="A paper line", values={"shop": "A"})


@pytest.fixture
def hear(line, now):
    """Let somebody say something on the line."""

    def heard(text, *, peer="+8613800000001", message=None, after=0, **more):
        given = {"account": "desk", "name": "王芳", **more}
        at = now + timedelta(minutes=after)
        number = message or f"m{hash((text, peer, after)) & 0xFFFFFF}"
        tell(Said(connection=line.id, key=number, at=at, peer=peer, message=number, text=text, **given))

    return heard
