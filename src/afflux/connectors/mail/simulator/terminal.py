"""`afflux simulate mail`: stands in for the mail servers of one of our own lines, until it is stopped or was asked often enough."""

from __future__ import annotations

import argparse
import threading
import time

from afflux.connectors.addresses import is_here
from afflux.connectors.carriers import Line
from afflux.connectors.lines import line_of
from afflux.connectors.mail.simulator.house import House
from afflux.connectors.mail.simulator.imap import ImapServer
from afflux.connectors.mail.simulator.people import People
from afflux.connectors.mail.simulator.smtp import SmtpServer
from afflux.connectors.terminal import line_named
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.progress import say

LONGEST_WAIT = 150.0  # seconds


def run(arguments: argparse.Namespace) -> int:
    """0 when it ends; it ends by itself where a number of people was given."""
    line = line_of(line_named(arguments.line or arguments.kind))
    house = House(line.values["address"], line.values["username"], line.values["password"])
    out, back = SmtpServer(house, _port(line, "smtp")), ImapServer(house, _port(line, "imap"))
    for server in (out, back):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        ports = {"smtp": out.port, "imap": back.port}
        say(gettext("A simulated mail house answers at 127.0.0.1, SMTP %(smtp)d and IMAP %(imap)d.") % ports)
        _live(People(house), arguments)
    finally:
        for server in (out, back):
            server.shutdown()
            server.server_close()
    return 0


def _live(people: People, arguments: argparse.Namespace) -> None:
    house, asked = people.house, 0
    say(
        gettext(
            "Waiting for the first reading of the inbox, up to two minutes: what is there before it is not taken in."
        )
    )
    _wait(people, house.readings + 1)
    while not arguments.adds or asked < arguments.adds:
        people.ask()
        people.thank()
        asked += 1
        time.sleep(60 / max(arguments.per_minute, 0.1))
    _wait(people, house.readings + 2)  # the next may have begun already
    told = {"asked": asked, "taken": len(house.taken)}
    say(gettext("Asked: %(asked)d; letters of yours that came: %(taken)d.") % told)


def _wait(people: People, readings: int) -> None:
    """Until the inbox was read so often; whoever is answered meanwhile says thanks. A worker reads it every minute."""
    until = time.monotonic() + LONGEST_WAIT
    while people.house.readings < readings and time.monotonic() < until:
        people.thank()
        time.sleep(0.2)


def _port(line: Line, side: str) -> int:
    """Where the line looks for its server: that must be this machine, and in the clear."""
    host, port, how = (line.values[f"{side}_{name}"] for name in ("host", "port", "security"))
    if not is_here(host) or how != "none":
        example = f"--set {side}_host=127.0.0.1 --set {side}_security=none"
        raise Stop(
            gettext("This line talks to %(host)s. Give it %(example)s to talk to a simulated mail house.")
            % {"host": host or "-", "example": example}
        )
    return int(port)
