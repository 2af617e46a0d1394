"""The chapters of the guide do what they say: every command is typed, every line shown is looked for."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from rigs.house import afflux

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
GUIDE = Path(__file__).parents[2] / "docs" / "guide"
SHARED = Path(os.environ.get("AFFLUX_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
CHAPTERS = sorted(
    path for path in GUIDE.glob("*/*.md") if "```console\n$ afflux import" in path.read_text(encoding="utf-8")
)
LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}


def steps_of(chapter):
    """(command, lines shown below it) in the order of the chapter."""
    for block in re.findall(r"```console\n(.*?)```", chapter.read_text(encoding="utf-8"), re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
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


def test_both_languages_have_the_same_chapters():
    english, chinese = ({path.name for path in (GUIDE / language).glob("*.md")} for language in ("en", "zh"))
    assert english == chinese
    assert CHAPTERS
