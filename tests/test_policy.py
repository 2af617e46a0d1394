"""What no template holds: inline script, and text that is not escaped. What every answer carries: test_routes.py."""

from __future__ import annotations

import re
from pathlib import Path

import afflux

SOURCE = Path(afflux.__file__).parent


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
