"""The guide's chapter on the API does what it says: every curl is sent, every line below it is looked for."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from afflux.kernel.actors import SYSTEM
from afflux.organization import keys

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).parents[1] / "docs" / "guide"


def sent(command: str, secret: str):
    """The answer to a curl line of the guide: -H headers, -d a JSON body (then a POST), the address last."""
    words = shlex.split(command.replace("$AFFLUX_KEY", secret).replace("$AFFLUX/", "/"))
    assert words.pop(0) == "curl"
    headers, body = {}, None
    while len(words) > 1:
        flag, value = words.pop(0), words.pop(0)
        if flag == "-H":
            name, _colon, said = value.partition(": ")
            headers[name] = said
        else:
            assert flag == "-d", command
            body = value
    client = Client(headers=headers)
    if body is None:
        return client.get(words[0])
    return client.generic("POST", words[0], body, content_type="application/json")


@pytest.mark.parametrize(("chapter", "steps"), [("api", 8), ("guard", 1)])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_chapter_that_asks_the_api_does_what_it_says(cast, language, chapter, steps):
    secret = keys.create(
        by=SYSTEM, at=datetime.now(UTC), name="guide", role="owner", unit=cast.headquarters
    ).secret
    text = (GUIDE / language / f"{chapter}.md").read_text(encoding="utf-8")
    done = 0
    for block in re.findall(r"```console\n(.*?)```", text, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, *shown = part.strip().split("\n")
            answer = sent(command, secret).content.decode()
            for line in shown:
                assert all(part in answer for part in line.split("…")), (command, answer)
            done += 1
    assert done == steps
