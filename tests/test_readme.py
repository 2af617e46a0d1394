"""What README and CONTRIBUTING tell people to type exists."""

import re
import shlex
from pathlib import Path

import pytest

from afflux.cli.main import parser

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md")


def typed(pattern):
    return [
        (page, found)
        for page in PAGES
        for found in re.findall(pattern, (ROOT / page).read_text(), re.MULTILINE)
    ]


@pytest.mark.parametrize(("page", "verb"), typed(r"(?:^|`)make ([a-z]+)"))
def test_every_verb_of_make_is_one(page, verb):
    assert re.search(rf"^{verb}:", (ROOT / "Makefile").read_text(), re.MULTILINE), f"{page}: make {verb}"


@pytest.mark.parametrize(("page", "line"), typed(r"^\.venv/bin/afflux ([^#\n]*)"))
def test_every_command_can_be_typed(page, line):
    assert parser().parse_args(shlex.split(line)).run


@pytest.mark.parametrize(("page", "path"), typed(r"\]\(([^)#:]+)\)"))
def test_every_link_leads_somewhere(page, path):
    assert (ROOT / path).exists(), f"{page}: {path}"


@pytest.mark.parametrize(("page", "name"), typed(r"`(AFFLUX_[A-Z_]+)`"))
def test_every_setting_is_read(page, name):
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").glob("plugin_*.py")]
    assert any(name in path.read_text() for path in sources), name
