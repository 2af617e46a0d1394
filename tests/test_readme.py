"""What README, CONTRIBUTING and the guide tell people to type exists."""

import re
import shlex
from pathlib import Path

import pytest

from afflux.cli.main import parser

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md")


GUIDE = sorted((ROOT / "docs" / "guide").glob("*/*.md"))


def fenced():
    """(page, command) of every block of the guide that shows a terminal; a command may go on over several lines."""
    for page in GUIDE:
        for block in re.findall(r"```(?:console)?\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
            for command in re.findall(r"^(?:\$ |(?=afflux ))((?:.*\\\n)*.*)", block, re.MULTILINE):
                yield f"{page.parent.name}/{page.name}", command.replace("\\\n", " ")


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


@pytest.mark.parametrize(("page", "command"), list(fenced()))
def test_every_command_of_the_guide_can_be_typed(page, command):
    program, *words = shlex.split(command)
    if program.endswith("afflux"):
        assert parser().parse_args(words).run
    else:
        assert program in ("make", "curl"), f"{page}: {command}"


def test_both_languages_of_the_guide_tell_the_same_commands():
    told = {"en": [], "zh": []}
    for page, command in fenced():
        language, _slash, name = page.partition("/")
        words = [word for word in shlex.split(command) if word.isascii() and " " not in word]
        told[language].append((name, *words[:3]))
    assert told["en"] == told["zh"]
    assert len(told["en"]) > 30


@pytest.mark.parametrize(("page", "path"), typed(r"\]\(([^)#:]+)\)"))
def test_every_link_leads_somewhere(page, path):
    assert (ROOT / path).exists(), f"{page}: {path}"


@pytest.mark.parametrize(("page", "name"), typed(r"`(AFFLUX_[A-Z_]+)`"))
def test_every_setting_is_read(page, name):
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").glob("plugin_*.py")]
    assert any(name in path.read_text() for path in sources), name
