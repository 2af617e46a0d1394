"""`afflux demo --live`: people scan, add, are welcomed, ask and are answered, while one looks at the console."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from afflux.demo.chance import rng_of
from afflux.demo.live.counting import seen
from afflux.demo.live.house import WECOM, House, furnish
from afflux.demo.live.strangers import chat
from afflux.kernel.clock import utc_now
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.processes import PARENT
from afflux.runtime.progress import say
from afflux.topics import reading as topics

PORT = 8090
TOLD_EVERY = 5.0  # seconds
CHATS = 0.3  # of those who come write in the web chat, the others add a member at WeCom
PATIENCE = 10.0


def talk(base: str, *, seconds: float, per_second: float) -> Mapping[str, int]:
    """Let people come and talk for so long; what the house made of them. Raises Stop where no server answers."""
    _answering(base)
    house = furnish(port=_free(PORT), at=utc_now())
    began = utc_now()
    with _wecom(base, house, per_second) as company:

        def tell() -> None:
            _alive(company)
            _tell(began)

        _strangers(base, house, seconds=seconds, per_second=per_second * CHATS, tell=tell)
    topics.read_on()  # they read once a minute: what was said since then belongs to the show
    return seen(began, utc_now())


def _answering(base: str) -> None:
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        urlopen(f"{base.rstrip('/')}/healthz", timeout=PATIENCE).close()  # noqa: S310  # the address is the operator's own
    except (URLError, OSError, ValueError) as error:
        raise Stop(
            gettext("Nothing answers at %(url)s. Start it with “afflux up”, or name its address with --url.")
            % {"url": base}
        ) from error


def _free(wanted: int) -> int:
    """That port, or any other that nobody has."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stop(gettext("There is no free port on this machine."))


@contextmanager
def _wecom(base: str, house: House, per_second: float) -> Iterator[subprocess.Popen[bytes]]:
    """A simulated WeCom in a process of its own, whose people live until we stop."""
    command = [sys.executable, "-m", "afflux", "simulate", "wecom", "--line", WECOM, "--live"]
    command += ["--callback", f"{base.rstrip('/')}/hook/{house.wecom}"]
    command += ["--per-minute", str(per_second * 60), "--state", ",".join(house.slugs)]
    child = subprocess.Popen(command, env={**os.environ, PARENT: str(os.getpid())}, stdin=subprocess.DEVNULL)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _alive(company: subprocess.Popen[bytes]) -> None:
    """It said itself why it ended."""
    if company.poll() is not None:
        raise Stop(gettext("The simulated WeCom ended; what it said stands above."))


def _strangers(
    base: str, house: House, *, seconds: float, per_second: float, tell: Callable[[], None]
) -> None:
    """Let strangers come to the web chat until the time is over; `tell` every few seconds."""
    rng, counts = rng_of(time.time_ns(), "chat"), Counter[str]()
    until, told = time.monotonic() + seconds, time.monotonic()
    following = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        while (now := time.monotonic()) < until:
            if now >= following:
                slug, own = rng.choice(house.slugs), rng_of(rng.getrandbits(60), "one")
                pool.submit(chat, base, house.chat, slug, own, counts)
                following = now + rng.expovariate(per_second)
            if now - told >= TOLD_EVERY:
                tell()
                told = now
            time.sleep(min(0.25, max(until - now, 0)))


def _tell(began: datetime) -> None:
    now = seen(began, utc_now())
    say(
        gettext(
            "%(scans)d scans, %(adds)d adds, %(welcomed)d welcomed; %(asked)d words of customers, "
            "%(by_robot)d answered by rule, %(waiting)d wait for a human; %(labels)d labels, "
            "%(topics)d about a topic, %(consultations)d consultations in the funnel."
        )
        % now
    )
