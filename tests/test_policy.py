"""What every answer carries: a content policy without unsafe words, and the headers beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import afflux
from routes import routes

SOURCE = Path(afflux.__file__).parent


@pytest.mark.django_db
def test_every_page_carries_a_policy_without_unsafe_words(cast) -> None:
    client = cast.client("owner")
    for route in routes():
        response = client.get(route.path)
        policy = response.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, route.pattern
        assert "unsafe" not in policy, route.pattern
        assert response.headers["X-Content-Type-Options"] == "nosniff", route.pattern
        assert response.headers["Referrer-Policy"] == "same-origin", route.pattern


def test_no_template_holds_inline_script_or_style() -> None:
    inline = re.compile(
        r"\son\w+\s*=|\sstyle\s*=|<style|javascript:|<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I
    )
    found = [
        f"{path.relative_to(SOURCE)}: {match.group(0).strip()}"
        for path in SOURCE.rglob("templates/**/*.html")
        if (
            match := inline.search(
                re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
            )
        )
    ]
    assert found == []


def test_no_template_switches_escaping_off() -> None:
    loose = [
        str(p.relative_to(SOURCE))
        for p in SOURCE.rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape off", p.read_text())
    ]
    assert loose == []
