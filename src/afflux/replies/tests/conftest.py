"""A line on which one may answer, one on which one may not, and rules to be heard."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions as lines
from afflux.connectors.happenings import Added, Said
from afflux.connectors.tests.conftest import VALUES
from afflux.conversations.tests.conftest import line as paper_line
from afflux.conversations.tests.conftest import paper
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell
from afflux.replies import actions
from afflux.replies.specs import Listens, RuleSpec, Says, WelcomeSpec

__all__ = ["paper", "paper_line"]


@pytest.fixture
def at():
    """A moment ago: rules answer what was said just now."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def wecom(merchant, at):
    """A line whose member chats no program may answer."""
    return lines.add(by=SYSTEM, at=at, kind="wecom", name="企业微信", values=VALUES)


@pytest.fixture
def rule(at):
    """`rule("price", "价格", "It costs 9.", rest=0)` makes a keyword rule."""

    def make(name, phrase, *texts, kind="contains", by=SYSTEM, **more):
        phrases = [phrase] if isinstance(phrase, str) else phrase
        spec = RuleSpec(
            name=name,
            phrases=[Listens(one, kind) if isinstance(one, str) else one for one in phrases],
            texts=[Says(text) for text in texts or (f"{name}!",)],
            **more,
        )
        return actions.save_rule(by=by, at=at, spec=spec)

    return make


@pytest.fixture
def welcome(at):
    """`welcome("all", "Hello {name}!")` makes a welcome."""

    def make(name, *texts, **more):
        spec = WelcomeSpec(name=name, texts=[Says(text) for text in texts], **more)
        return actions.save_welcome(by=SYSTEM, at=at, spec=spec)

    return make


@pytest.fixture
def say(at):
    """`say(line, "退货")`: a person writes on the line, `after` seconds from now."""
    count = iter(range(10_000))

    def speak(line, text, *, after=0, peer="+8613800000001", kind="text", **more):
        key = more.pop("key", f"m{next(count)}")
        moment = at + timedelta(seconds=after)
        told = Said(
            connection=line.id,
            key=key,
            at=moment,
            account="shop",
            peer=peer,
            message=key,
            text=text,
            kind=kind,
            **more,
        )
        tell(told)

    return speak


@pytest.fixture
def add(wecom, at):
    """`add("c1", state="slug")`: a person adds a member on the WeCom line."""

    def come(key="a1", *, after=0, welcome_code="W", **more):
        values = {"account": "fang", "peer": f"wm-{key}", **more}
        tell(
            Added(
                connection=wecom.id,
                key=key,
                at=at + timedelta(seconds=after),
                welcome_code=welcome_code,
                **values,
            )
        )

    return come
