"""The verbs of `afflux connectors`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from afflux.connectors import access, actions, errands, intake
from afflux.connectors.addresses import callback_url, is_assumed
from afflux.connectors.carriers import Embedded, carrier
from afflux.connectors.checking import knock, steps
from afflux.connectors.console.effects import problem_of
from afflux.connectors.errand_form import worded
from afflux.connectors.giving import given
from afflux.connectors.models import Callback, Connection, Effect
from afflux.connectors.syncing import reader
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.progress import say

SIGNS = {True: "+", False: "-", None: "?"}


def run(arguments: argparse.Namespace) -> int:
    """Run the verb; 2 with a sentence where it is refused."""
    try:
        return _VERBS[arguments.what](arguments)
    except Refused as refused:
        raise Stop(str(refused)) from refused


def _add(arguments: argparse.Namespace) -> int:
    values = given(arguments)
    made = actions.add(by=SYSTEM, at=utc_now(), kind=arguments.kind, name=arguments.name, values=values)
    told = _told(made)
    _say(arguments, told, told.get("embed") or told["callback_url"])
    _warn()
    return 0


def _list(arguments: argparse.Namespace) -> int:
    told = [_described(one) for one in access.connections(SYSTEM).order_by("name")]
    _warn()
    if arguments.format == "json":
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for one in told:
        print(f"{one['id']}  {one['kind']}  {one['name']}  {one['callback_url']}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    """1 where a step is wrong."""
    line = line_named(arguments.line)
    knock(line, at=utc_now())
    found = [(step.done, str(step.label), str(step.says)) for step in steps(line)]
    if arguments.format == "json":
        print(
            json.dumps([{"done": d, "step": label, "says": s} for d, label, s in found], ensure_ascii=False)
        )
    else:
        for done, label, says in found:
            print(f"{SIGNS[done]} {label}" + (f": {says}" if says else ""))
    return 1 if any(done is False for done, _label, _says in found) else 0


def _rotate(arguments: argparse.Namespace) -> int:
    found = line_named(arguments.line)
    changed = actions.rotate(by=SYSTEM, at=utc_now(), connection_id=found.id, values=given(arguments))
    _say(arguments, _told(changed), callback_url(changed.id))
    _warn()
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    count = intake.replay(line_named(arguments.line), since=_moment(arguments.since))
    _say(arguments, {"replayed": count}, gettext("Callbacks to handle again: %(count)d") % {"count": count})
    return 0


def _sync(arguments: argparse.Namespace) -> int:
    """1 where the carrier refused a part."""
    line = line_named(arguments.line)
    found = reader(line)
    found.want_sync(line, at=utc_now())
    found.sync(line, now=utc_now)
    told = [(str(part.label), part.seen, part.problem) for part in found.parts(line)]
    if arguments.format == "json":
        print(json.dumps([{"what": w, "read": n, "says": s} for w, n, s in told], ensure_ascii=False))
    else:
        for what, count, says in told:
            print(f"{'-' if says else '+'} {what}: {count}" + (f" ({says})" if says else ""))
    return 1 if any(says for _what, _count, says in told) else 0


def _remove(arguments: argparse.Namespace) -> int:
    gone = actions.remove(by=SYSTEM, at=utc_now(), connection_id=line_named(arguments.line).id)
    _say(
        arguments,
        {"id": str(gone.id), "removed": True},
        gettext("%(name)s is removed.") % {"name": gone.name},
    )
    return 0


def _do(arguments: argparse.Namespace) -> int:
    line = line_named(arguments.line)
    if not arguments.errand:
        return _list_errands(arguments, line)
    at, chosen = utc_now(), errands.errand(line, arguments.errand)
    values = worded(chosen, line, given(arguments), at=at)
    made = errands.run(by=SYSTEM, at=at, connection=line, name=chosen.name, values=values, key=new_id())
    _say(arguments, {"effects": [str(one) for one in made]}, "\n".join(map(str, made)))
    return 0


def _list_errands(arguments: argparse.Namespace, line: Connection) -> int:
    found = errands.errands_of(line)
    if arguments.format == "json":
        print(json.dumps([{"errand": one.name, "fields": [f.name for f in one.fields]} for one in found]))
        return 0
    for one in found:
        fields = " ".join(f"[{f.name}]" if f.optional else f.name for f in one.fields)
        print(f"{one.name}: {one.label}. {one.lead}\n    {fields}")
    return 0


def _done(arguments: argparse.Namespace) -> int:
    """1 where it failed, or is perhaps done."""
    try:
        effect = access.effect(SYSTEM, UUID(arguments.effect))
    except ValueError as error:
        raise Refused(access.NOT_HERE) from error
    told = [(str(what), str(value)) for what, value in errands.outcome(effect, at=utc_now())]
    problem = problem_of(effect)
    if arguments.format == "json":
        shown = {"state": effect.state, "problem": problem, "outcome": dict(told)}
        print(json.dumps(shown, ensure_ascii=False))
    else:
        print(effect.get_state_display() + (f": {problem}" if problem else ""))
        for what, value in told:
            print(f"{what}: {value}")
    return 1 if effect.state in (Effect.State.FAILED, Effect.State.UNSURE) else 0


_VERBS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "add": _add,
    "list": _list,
    "check": _check,
    "rotate": _rotate,
    "replay": _replay,
    "sync": _sync,
    "do": _do,
    "done": _done,
    "remove": _remove,
}


def line_named(asked: str) -> Connection:
    """By id, by name, or by kind where there is only one of it."""
    lines = access.connections(SYSTEM)
    try:
        found = list(lines.filter(id=UUID(asked)))
    except ValueError:
        found = list(lines.filter(name=asked)) or list(lines.filter(kind=asked))
    if len(found) > 1:
        raise Stop(gettext("There are several lines to “%(kind)s”. Name one by its id.") % {"kind": asked})
    if not found:
        raise Refused(access.NOT_HERE)
    return found[0]


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Stop(
            gettext("“%(text)s” is no moment. Write it like 2026-03-01T08:00+08:00.") % {"text": text}
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _told(line: Connection) -> dict[str, Any]:
    told = {"id": str(line.id), "callback_url": callback_url(line.id)}
    chosen = carrier(line.kind)
    return {**told, "embed": chosen.embed(line.id, asked_at="")} if isinstance(chosen, Embedded) else told


def _described(line: Connection) -> dict[str, Any]:
    rows = Callback.objects.filter(connection=line)
    return {
        **_told(line),
        "kind": line.kind,
        "name": line.name,
        "settings": line.settings,
        "verified_at": line.verified_at.isoformat() if line.verified_at else None,
        "callbacks": rows.count(),
        "waiting": rows.filter(handled_at=None).count(),
        "problems": rows.exclude(problem="").count(),
    }


def _warn() -> None:
    """An address that nobody set and no server holds is a guess, and is said to be one."""
    if is_assumed():
        say(
            gettext(
                "No server runs here and AFFLUX_PUBLIC_URL is not set: the address is where “afflux up” would listen. Carriers cannot reach it; start the server, or set AFFLUX_PUBLIC_URL."
            )
        )


def _say(arguments: argparse.Namespace, told: dict[str, Any], line: str) -> None:
    print(json.dumps(told, ensure_ascii=False) if arguments.format == "json" else line)
