"""`afflux connectors`: lines to carriers without a browser. Light to import; what is heavy comes in when a verb runs."""

from __future__ import annotations

import argparse
import errno
from importlib import import_module
from typing import Any

from afflux.runtime.messages import Stop, gettext

SIMULATED = ("mail", "oa", "sms", "wecom")
SETTINGS = ("corp_id", "agent_id", "token", "aes_key", "secret", "base_url")
# Whoever lists the processes of a machine reads what is given as an option.
HIDDEN = ("token", "aes_key", "secret")


def register(verbs: Any) -> None:
    """Declare the verb and what stands below it."""
    verb = verbs.add_parser(
        "connectors", help=gettext("add, list, check, rotate, replay or remove lines to carriers")
    )
    below = verb.add_subparsers(metavar=gettext("WHAT"), required=True)
    add = _verb(below, "add", gettext("make a line and print its id and callback address"), "kind")
    add.add_argument("--name", default="", help=gettext("how you call it; otherwise the carrier's name"))
    _settings(add)
    _verb(below, "list", gettext("print all lines"))
    _verb(below, "check", gettext("print what stands between a line and its first message"), "id")
    _settings(_verb(below, "rotate", gettext("replace the settings that are given"), "id"))
    _verb(below, "sync", gettext("read accounts, tags and contacts from the carrier"), "id")
    replay = _verb(below, "replay", gettext("handle again what was not understood or not handled"), "id")
    replay.add_argument(
        "--since", metavar="MOMENT", help=gettext("everything since then, such as 2026-03-01T08:00+08:00")
    )
    do = _verb(below, "do", gettext("let the carrier do something by hand, or print what it can do"), "id")
    do.add_argument("errand", nargs="?", default="", metavar=gettext("ERRAND"))
    _values(do)
    done = _verb(below, "done", gettext("print how far something done by hand is"))
    done.add_argument("effect", metavar="ID")
    _verb(below, "remove", gettext("end a line and forget its secrets"), "id")
    _simulate(verbs)


def _simulate(verbs: Any) -> None:
    verb = verbs.add_parser("simulate", help=gettext("stand in for a carrier's platform, to try a line out"))
    verb.add_argument("kind", choices=SIMULATED)
    verb.add_argument("--line", default="", metavar=gettext("LINE"), help=gettext("otherwise the only one"))
    verb.add_argument(
        "--callback", default="", metavar="URL", help=gettext("otherwise the line's callback address")
    )
    verb.add_argument(
        "--adds", type=int, default=0, metavar="N", help=gettext("so many people add a member, then it ends")
    )
    verb.add_argument(
        "--per-minute", type=float, default=60.0, metavar="N", help=gettext("pace of the adds (60)")
    )
    verb.add_argument(
        "--state", default="", help=gettext("what the code they scanned carries; several with commas")
    )
    verb.add_argument(
        "--member", action="append", help=gettext("a member's user id; may be given several times")
    )
    verb.add_argument(
        "--live", action="store_true", help=gettext("people come, ask, join and leave until you stop it")
    )
    verb.add_argument("--questions", default="", metavar="FILE", help=gettext("what they ask, one a line"))
    verb.add_argument(
        "--fault",
        action="append",
        metavar="FAULT",
        help=gettext("a mishap, such as send_welcome_msg:45009*3; may be given several times"),
    )
    verb.set_defaults(run=run_simulator)


def _verb(below: Any, name: str, help_text: str, subject: str = "") -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = below.add_parser(name, help=help_text)
    if subject == "kind":
        verb.add_argument("kind", metavar=gettext("CARRIER"), help="wecom, …")
    elif subject:
        verb.add_argument(
            "line",
            metavar=gettext("LINE"),
            help=gettext("its id, its name, or its carrier where there is one only"),
        )
    verb.add_argument("--format", choices=("text", "json"), default="text")
    verb.set_defaults(run=run, what=name)
    return verb


def _settings(verb: argparse.ArgumentParser) -> None:
    for name in SETTINGS:
        verb.add_argument(f"--{name.replace('_', '-')}", dest=name, default="", help=_hint(name))
    for name in HIDDEN:
        option = f"--{name.replace('_', '-')}"
        verb.add_argument(
            f"{option}-file", metavar="FILE", help=gettext("%(option)s from a file") % {"option": option}
        )
    _values(verb)


def _values(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--set",
        dest="more",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=gettext("any setting or field by its name; may be given several times"),
    )
    verb.add_argument(
        "--set-file",
        dest="files",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help=gettext("a setting from a file; may be given several times"),
    )
    verb.add_argument(
        "--set-env",
        dest="variables",
        action="append",
        default=[],
        metavar="NAME=VARIABLE",
        help=gettext("a setting from a variable of the environment; may be given several times"),
    )


def _hint(name: str) -> str:
    if name in HIDDEN:
        return gettext("- reads it as a line of standard input, so that no other user of the machine sees it")
    return gettext("see the carrier's own console")


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen verb."""
    from afflux.connectors.terminal import run as run_there

    return run_there(arguments)


def run_simulator(arguments: argparse.Namespace) -> int:
    """Stand in for the platform."""
    there = import_module(f"afflux.connectors.{arguments.kind}.simulator.terminal")
    try:
        return int(there.run(arguments))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Stop(
            gettext(
                "Somebody listens at that port already. Is another simulator running? Otherwise give the line another port."
            )
        ) from error
