"""`afflux simulate sms`: stands in for the gateway of one of our own lines; its people get messages, ask, and sometimes say stop."""

from __future__ import annotations

import argparse
import secrets
import threading
import time
from urllib.parse import urlsplit

from afflux.connectors.addresses import callback_url, is_here
from afflux.connectors.carriers import Line
from afflux.connectors.lines import line_of
from afflux.connectors.sms.simulator.gateway import Gateway
from afflux.connectors.sms.simulator.wire import VENDORS, Pusher, Server
from afflux.connectors.terminal import line_named
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.progress import say

ASKED = ("请问门店几点开门？", "我的订单到哪了？", "还有货吗？", "What time do you open?")


def run(arguments: argparse.Namespace) -> int:
    """0 where everything was acknowledged, 1 where something was given up."""
    row = line_named(arguments.line or arguments.kind)
    line = line_of(row)
    values = line.values
    gateway = Gateway(
        values["key"],
        values["secret"],
        values["signature"],
        values["template"],
        values["app"],
        values["variable"],
        limited=False,
    )
    server = Server(gateway, values["vendor"], _port(line))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"{arguments.callback or callback_url(row.id)}?word={values['hook']}"
    try:
        say(gettext("A simulated gateway answers at %(url)s.") % {"url": server.url})
        return _live(gateway, Pusher(url, values["vendor"]), arguments)
    finally:
        server.shutdown()
        server.server_close()


def _live(gateway: Gateway, pusher: Pusher, arguments: argparse.Namespace) -> int:
    shape, told, lost, asked = VENDORS[pusher.vendor], 0, 0, 0
    while not arguments.adds or asked < arguments.adds:
        phone = f"+86139{secrets.randbelow(10**8):08d}"
        lost += not pusher.push(shape.word(phone, ASKED[asked % len(ASKED)], gateway.signature))
        asked += 1
        time.sleep(60 / max(arguments.per_minute, 0.1))
        while told < len(gateway.taken):
            sent, told = gateway.taken[told], told + 1
            lost += not pusher.push(shape.receipt(sent))
            if told % 10 == 0:  # one of ten has enough
                lost += not pusher.push(shape.word(sent.phone, "R", gateway.signature))
    say(
        gettext("Asked: %(asked)d; messages taken: %(taken)d; given up: %(lost)d.")
        % {"asked": asked, "taken": told, "lost": lost}
    )
    return 1 if lost else 0


def _port(line: Line) -> int:
    """Where the line looks for its gateway: that must be this machine."""
    parts = urlsplit(line.values["base_url"])
    if parts.scheme != "http" or not is_here(parts.hostname or "") or not parts.port:
        raise Stop(
            gettext(
                "This line talks to %(url)s. Give it --base-url http://127.0.0.1:8090 to talk to a simulated gateway."
            )
            % {"url": line.values["base_url"] or "-"}
        )
    return parts.port
