"""`afflux simulate wecom`: stands in for the platform of one of our own lines, until it is stopped or has done its adds."""

from __future__ import annotations

import argparse
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from afflux.connectors.addresses import callback_url
from afflux.connectors.carriers import Line
from afflux.connectors.lines import line_of
from afflux.connectors.terminal import line_named
from afflux.connectors.wechat.crypto import Seal, key_of
from afflux.connectors.wecom.simulator.control import Control, arm
from afflux.connectors.wecom.simulator.customers import Crowd
from afflux.connectors.wecom.simulator.platform import Company
from afflux.connectors.wecom.simulator.sending import Sender
from afflux.connectors.wecom.simulator.town import Town, asked_often
from afflux.connectors.wecom.simulator.wire import Server
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.progress import say

HANDS = 8  # deliver events at the same time


def run(arguments: argparse.Namespace) -> int:
    """0 where everything was acknowledged, 1 where something was given up."""
    row = line_named(arguments.line or arguments.kind)
    line = line_of(row)
    company = Company(line.values["corp_id"], line.values["secret"])
    url = arguments.callback or callback_url(row.id)
    company.window.home = f"{url.rpartition('/hook/')[0]}/side/{row.id}/"  # as an administrator enters it
    seal = Seal(line.values["token"], key_of(line.values["aes_key"]), line.values["corp_id"])
    server = Server(company, _port(line))
    with ThreadPoolExecutor(HANDS) as hands:
        crowd = Crowd(company, Sender(url, seal), tuple(arguments.member or ["zhang"]), hands)
        _arm(crowd, arguments.fault or [])
        server.control = Control(crowd)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            say(gettext("A simulated WeCom answers at %(url)s.") % {"url": server.url})
            _verified(crowd, url)
            _live(crowd, arguments)
        finally:
            hands.shutdown(wait=True, cancel_futures=not arguments.adds)
            server.shutdown()
            server.server_close()
    given_up = crowd.tries.get(0, 0)
    taken = sum(crowd.tries.values()) - given_up
    say(gettext("Acknowledged: %(taken)d; given up: %(lost)d.") % {"taken": taken, "lost": given_up})
    return 1 if given_up else 0


def _arm(crowd: Crowd, scripts: list[str]) -> None:
    for script in scripts:
        try:
            arm(crowd, script)
        except ValueError as error:
            known = "send_welcome_msg:45009*3, kf/send_msg:hangup, tokens:expired, callbacks:duplicate"
            raise Stop(
                gettext("“%(script)s” is no fault. Write it like one of these: %(known)s.")
                % {"script": script, "known": known}
            ) from error


def _verified(crowd: Crowd, url: str) -> None:
    if not crowd.sender.verify():
        raise Stop(
            gettext("The door %(url)s does not open our echo. Is afflux running there?") % {"url": url}
        )


def _live(crowd: Crowd, arguments: argparse.Namespace) -> None:
    states = arguments.state.split(",")
    for number in range(arguments.adds):
        crowd.add(state=states[number % len(states)])
        time.sleep(60 / max(arguments.per_minute, 0.1))
    if arguments.live:
        questions = asked_often(Path(arguments.questions)) if arguments.questions else ()
        Town(crowd, states, questions).live(arguments.per_minute)
    while not arguments.adds:
        time.sleep(3600)


def _port(line: Line) -> int:
    """Where the line looks for its platform: that address must be this machine."""
    parts = urlsplit(line.values["base_url"])
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost") or not parts.port:
        raise Stop(
            gettext(
                "This line talks to %(url)s. Give it --base-url http://127.0.0.1:8090 to talk to a simulated WeCom."
            )
            % {"url": line.values["base_url"]}
        )
    return parts.port
