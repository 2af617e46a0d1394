"""`afflux simulate oa`: stands in for the platform of one of our own lines; people follow, ask, thank, and some leave."""

from __future__ import annotations

import argparse
import threading
import time
from urllib.parse import urlsplit

from afflux.connectors.addresses import callback_url, is_here
from afflux.connectors.carriers import Line
from afflux.connectors.lines import line_of
from afflux.connectors.oa.simulator.followers import Followers
from afflux.connectors.oa.simulator.platform import Account
from afflux.connectors.oa.simulator.wire import Server
from afflux.connectors.terminal import line_named
from afflux.connectors.wechat.crypto import Seal, key_of
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.progress import say

ASKED = ("你好，请问有什么优惠？", "多少钱一盒？", "怎么成为会员？", "Do you ship to Hong Kong?")


def run(arguments: argparse.Namespace) -> int:
    """0 where everything was acknowledged, 1 where something was given up."""
    row = line_named(arguments.line or arguments.kind)
    line = line_of(row)
    account = Account(line.values["app_id"], line.values["secret"])
    url = arguments.callback or callback_url(row.id)
    seal = Seal(line.values["token"], key_of(line.values["aes_key"]), line.values["app_id"])
    people = Followers(account, url, seal)
    server = Server(account, _port(line))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        say(gettext("A simulated official account answers at %(url)s.") % {"url": server.url})
        if not people.verify():
            raise Stop(
                gettext("The door %(url)s does not open our echo. Is afflux running there?") % {"url": url}
            )
        _live(people, arguments)
    finally:
        server.shutdown()
        server.server_close()
    return 1 if people.tries.get(0) else 0


def _live(people: Followers, arguments: argparse.Namespace) -> None:
    known: list[str] = []
    while not arguments.adds or len(known) < arguments.adds:
        number = len(known)
        known.append(people.follow(state=arguments.state))
        if number % 2 == 0:
            people.write(known[-1], ASKED[number // 2 % len(ASKED)])
        if number % 10 == 9:
            people.leave(known[number - 5])
        time.sleep(60 / max(arguments.per_minute, 0.1))
    lost = people.tries.get(0, 0)
    told = {"taken": sum(people.tries.values()) - lost, "lost": lost}
    say(gettext("Acknowledged: %(taken)d; given up: %(lost)d.") % told)
    time.sleep(3)  # answers that are still on their way
    say(gettext("Messages to followers: %(count)d.") % {"count": len(people.account.taken)})


def _port(line: Line) -> int:
    """Where the line looks for its platform: that must be this machine."""
    parts = urlsplit(line.values["base_url"])
    if parts.scheme != "http" or not is_here(parts.hostname or "") or not parts.port:
        raise Stop(
            gettext(
                "This line talks to %(url)s. Give it --base-url http://127.0.0.1:8090 to talk to a simulated account."
            )
            % {"url": line.values["base_url"]}
        )
    return parts.port
