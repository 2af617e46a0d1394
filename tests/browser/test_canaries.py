"""Every name, message, file name and referrer holds a canary: every page is visited, none of them sings.

A canary that became markup opens a dialog or breaks the page's policy; both are counted, and both must be none.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from browser.conftest import PHONE, _clean
from browser.test_crawl import LINKS, SKIP
from browser.test_from_code_to_cost import _agree_on_words, _take_on, _write_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
SEED = """
import io, json, sys
from afflux.cli.session import database_ready
from afflux.runtime.config import load
with database_ready(load(sys.argv[1]), "test"):
    from django.db import transaction
    from afflux.connectors import actions as lines
    from afflux.connectors.happenings import Media, Said
    from afflux.connectors.models import Connection
    from afflux.contacts.actions import tags
    from afflux.contacts.identities import proof
    from afflux.contacts.models import Person
    from afflux.contacts.resolving import Candidate, resolve
    from afflux.conversations.actions import desk, saying, talks
    from afflux.conversations.models import Talk
    from afflux.conversations.people import LINE
    from afflux.files.store import keep_bytes
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.kernel.ids import new_id
    from afflux.kernel.news import tell
    evil, now = sys.argv[2], utc_now()
    line = Connection.objects.filter(kind="webchat", removed_at=None).first()
    line = line or lines.add(by=SYSTEM, at=now, kind="webchat", name="Front desk", values={})
    kept = keep_bytes(b"<script>alert(3)</script>", name=evil, media_type="text/html", at=now)
    peers = [str(new_id()) for _ in range(2)]
    for peer in peers:
        with transaction.atomic():
            media = (Media("file", digest=kept.digest, name=evil, mime="text/html", size=9),
                     Media("image", digest=kept.digest, name=evil, mime="image/png", size=9))
            given = {"connection": line.id, "account": "", "peer": peer, "at": now, "name": evil}
            tell(Said(key="a" + peer, message="a" + peer, text=evil + " javascript:alert(4) https://x.y/" + evil, **given))
            tell(Said(key="b" + peer, message="b" + peer, text="", kind="file", media=media, **given))
    with transaction.atomic():
        proofs = (proof("phone", "13900009999"), proof("visitor", peers[0]))
        (who,) = resolve([Candidate(proofs, at=now, name=evil, source=evil[:20])], by=LINE, at=now)
        tags.tag_people(Person.objects.filter(id=who.person), evil[:60], by=SYSTEM, at=now)
    talk = Talk.objects.filter(peer=peers[0]).get()
    saying.note(talk, evil, by=SYSTEM, at=now)
    talks.close(Talk.objects.get(peer=peers[1]), topic=evil[:80], need=evil, next_topic=evil, by=SYSTEM, at=now)
    desk.save_quick(None, unit=None, shortcut="evil", title=evil, text=evil, by=SYSTEM, at=now)
    print(json.dumps({"line": str(line.id), "peer": peers[0], "talk": str(talk.id)}))
"""


def test_every_page_is_visited_and_no_canary_sings(shop, owner, opened) -> None:
    desk = owner()
    _take_on(shop, desk, EVIL, "evil1")
    _agree_on_words(shop, desk, "canary")
    _write_page(shop, desk, EVIL[:60], "en")
    made = subprocess.run(
        [sys.executable, "-c", SEED, str(shop.data), EVIL], env=_clean(), capture_output=True, text=True, check=False
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    seeded = json.loads(made.stdout.strip().splitlines()[-1])
    _strangers_come(shop, opened)

    sung: list[str] = []
    desk.on("dialog", lambda dialog: sung.append(f"dialog at {desk.url}"))
    desk.on("request", lambda r: sung.append(f"report at {desk.url}") if "/csp-report" in r.url else None)
    side = f"/side/{seeded['line']}/"
    waiting = [
        "/",
        "/settings/organisation",
        f"/talk/{seeded['talk']}",
        side,
        f"{side}?peer={seeded['peer']}",
    ]
    waiting += [
        "/talk/?tab=closed",
        f"/talk/{seeded['talk']}/close",
        f"/talk/{seeded['talk']}/give",
        "/search?q=img",
    ]
    seen: set[str] = set()
    while waiting and len(seen) < 260:
        path = waiting.pop(0)
        if path in seen or path.startswith((*SKIP, "/talk/file/")) or "export=" in path:
            continue
        seen.add(path)
        answer = desk.request.head(shop.url + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        desk.goto(shop.url + path)
        waiting += [link.split("#")[0] for link in desk.evaluate(LINKS) if link.split("#")[0] not in seen]
    desk.wait_for_timeout(500)
    assert sung == []
    print(f"{len(seen)} pages with canaries, {len(sung)} dialogs and reports")


def _strangers_come(shop, opened) -> None:
    """Somebody scans with a canary for a referrer and sends events whose addresses and words are canaries."""
    phone = opened(phone=True)
    event = {
        "kind": "view",
        "url": "https://shop.example.com/?q=" + EVIL,
        "props": {"title": EVIL, "referrer": EVIL},
    }
    told = phone.request.post(
        shop.url + "/collect", data=json.dumps(event), headers={"Referer": "https://x.y/%22%3E", "User-Agent": PHONE, "Content-Type": "application/json"}
    )  # fmt: skip
    assert told.status in (200, 422)
