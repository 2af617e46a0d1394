"""The chapters of the guide do what they say: every command is typed, every line shown is looked for.

Not typed here: what runs against a server until it is stopped (`simulate`: test_carriers.py, test_wecom_town.py; `demo --live`:
test_live.py; `make run`: test_start_stop.py), and what asks a carrier or its archive (`connectors check`, `do`, `done`, `archive
import`: the tests of those rooms). That each of them can be typed as it stands is seen by tests/test_readme.py.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from rigs.house import AFFLUX, PATIENCE, afflux, clean_environment

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
GUIDE = Path(__file__).parents[2] / "docs" / "guide"
SHARED = Path(os.environ.get("AFFLUX_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
CHAPTERS = sorted(
    path for path in GUIDE.glob("*/*.md") if "```console\n$ afflux import" in path.read_text(encoding="utf-8")
)
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
FILLED = {
    "LTAI…": "LTAI0", "SMS_…": "SMS_1", "hook=…": "hook=0123456789abcdef", "--corp-id ww…": "--corp-id ww0123456789",
    "wx…": "wx0123456789abcdef", "--token …": "--token trial", "--aes-key …": f"--aes-key {KEY}",
    "whsec_…": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}  # fmt: skip
LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}


def steps_of(chapter):
    """(command, lines shown below it) in the order of the chapter."""
    for block in re.findall(r"```console\n(.*?)```", chapter.read_text(encoding="utf-8"), re.S):
        for part in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.M)[1:]:
            command, *shown = part.rstrip("\n").split("\n")
            yield command, [line for line in shown if line.strip()]


def pattern(line):
    """A shown line: "…" stands for anything, the number of blanks does not matter, and a table may go on to the right."""
    words = [r"\s+".join(map(re.escape, part.split())) for part in line.split("…")]
    return ".*".join(words)


def laid_out(folder, commands):
    """The guide's files and, where they are at hand, the real ones; False where one is missing."""
    for name in ("maps", "samples"):
        shutil.copytree(GUIDE / name, folder / name)
    for word in {word for command in commands for word in shlex.split(command)}:
        if re.fullmatch(r"[\w-]+\.csv(\.gz)?", word):
            found = next(SHARED.glob(f"*/{word}"), None)
            if found is None:
                return False
            (folder / word).symlink_to(found)
    return True


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_chapter_does_what_it_says(chapter, own_database, tmp_path, monkeypatch):
    steps = list(steps_of(chapter))
    folder = tmp_path / "guide"
    folder.mkdir()
    if not laid_out(folder, [command for command, _shown in steps]):
        pytest.skip("the real file is not here")
    monkeypatch.chdir(folder)
    looked_for = 0
    for command, shown in steps:
        words = shlex.split(command)
        assert words.pop(0) == "afflux"
        done = afflux(
            *words,
            AFFLUX_DATABASE_URL=own_database,
            AFFLUX_DATA=str(tmp_path),
            LC_ALL=LOCALES[chapter.parent.name],
        )
        assert done.returncode in (0, 1), done.stderr
        for line in shown:
            assert re.search(pattern(line), done.stdout), f"{command}\n{line}\n{done.stdout}"
            looked_for += 1
    print(f"{len(steps)} commands, {looked_for} lines")


def test_every_line_of_the_guide_can_be_made_as_it_is_typed(own_database, tmp_path):
    commands = [
        (command, shown)
        for name in ("webchat", "carriers", "wecom")
        for command, shown in steps_of(GUIDE / "en" / f"{name}.md")
        if command.startswith("afflux connectors add ")
    ]
    environment = clean_environment(AFFLUX_DATABASE_URL=own_database, AFFLUX_DATA=str(tmp_path))
    for command, shown in commands:
        for mark, value in FILLED.items():
            command = command.replace(mark, value)
        done = subprocess.run(
            [*AFFLUX, *shlex.split(command)[1:]], env=environment, input="from the terminal\n" * 9,
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout.strip(), command
        for line in shown:
            opening = line.partition("…")[0].partition("http")[0]
            assert opening in done.stdout, f"{command}\n{line}\n{done.stdout}"
    listed = afflux("connectors", "list", AFFLUX_DATABASE_URL=own_database, AFFLUX_DATA=str(tmp_path))
    assert len(listed.stdout.splitlines()) == len(commands) == 10


def test_both_languages_have_the_same_chapters():
    english, chinese = ({path.name for path in (GUIDE / language).glob("*.md")} for language in ("en", "zh"))
    assert english == chinese
    assert CHAPTERS
