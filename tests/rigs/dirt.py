"""A seeded generator of dirty contact files: every kind of row that merchants' exports are known for, with the truth beside it."""

import random
from collections import Counter
from dataclasses import dataclass, field

HEADER = "external_id,name,phone,phone,email,channel,staff,added_at,lost_at,consent,tags,prop.note"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NAMES = (
    "王小明",
    "李雷",
    "Zoë Müller",
    "O'Neil, Ann",
    '"Quoted"',
    "😀 emoji",
    "‮מאיר",
    "=HYPERLINK(1)",
    "-",
    "ＡＢＣ",
)


@dataclass
class Truth:
    """How many records the file holds below its header, and how many of each sort."""

    sorts: Counter = field(default_factory=Counter)
    people: set = field(default_factory=set)

    @property
    def records(self):
        return sum(self.sorts.values())

    @property
    def good(self):
        return sum(count for sort, count in self.sorts.items() if sort.startswith("good"))

    @property
    def twins(self):
        return self.sorts["twin"]

    @property
    def blank(self):
        return self.sorts["blank"]

    @property
    def bad(self):
        return sum(count for sort, count in self.sorts.items() if sort.startswith("bad"))


def write_dirty(path, rows, *, seed, encoding="utf-8-sig"):
    """Write about `rows` records; the truth about them. The last one is cut off in the middle."""
    dice, truth = random.Random(seed), Truth()
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(HEADER + "\r\n")
        last = None
        for number in range(1, rows):
            sort, line = _row(dice, number, last)
            truth.sorts[sort] += 1
            if sort.startswith("good"):
                last = line
                truth.people.add(number)
            file.write(line + dice.choice(("\n", "\r\n", "\n", "\r")))
        file.write(f"c{rows},cut off,1380")
        truth.sorts["bad: cut"] += 1
    return truth


def _row(dice, number, last):
    """One record: 80 in 100 good in many disguises, the rest twins, blanks and every sort of fault."""
    throw = dice.randrange(1000)
    if throw < 30 and last:
        return "twin", last
    if throw < 40:
        return "blank", dice.choice(("   ", ",,,,,,,,,,,"))
    if throw < 200:
        return _bad(dice, number)
    return "good", _good(dice, number)


def _good(dice, number, *, phone=None, consent="form v1", added=None, email="", plain=False):
    phone = _disguised(dice, f"13{number % 10**9:09}") if phone is None else phone
    added = added or f"2026-0{1 + number % 5}-{1 + number % 28:02}"
    note = huge = ""
    throw = 1000 if plain else dice.randrange(2000)
    if number % 25_000 == 100:
        huge = "x" * 2**20  # in the second "phone", which nobody asked for
    elif throw < 60:
        note = _quoted('two\r\nlines, "quoted"')
    elif throw < 80:
        note = "nul\x00inside"
    name = dice.choice(NAMES)
    return ",".join(
        (
            f"c{number}",
            _quoted(name) if set(name) & set(',"') else name,
            phone,
            huge,
            email,
            f"ch{number % 20}",
            "",
            added,
            "",
            consent,
            "a;b",
            note,
        )
    )


def _disguised(dice, phone):
    """The same phone as people and spreadsheets write it; only what keeps all digits is good."""
    return dice.choice(
        (
            phone,
            phone,
            phone,
            f"+86{phone}",
            f"0086{phone}",
            f"+86 {phone}",
            phone.translate(FULL_WIDTH),
            f"{phone[0]}.{phone[1:]}E+10",
            f" {phone} ",
        )
    )


def _bad(dice, number):
    sort = dice.choice(
        ("phone", "scientific", "email", "date", "consent", "bought", "identity", "cells", "future", "lost")
    )
    line = {
        "phone": lambda: _good(dice, number, phone="12345"),
        "scientific": lambda: _good(dice, number, phone="1.38E+10x"),
        "email": lambda: _good(dice, number, email="nobody at home"),
        "date": lambda: _good(dice, number, added="05/06/2026"),
        "consent": lambda: _good(dice, number, consent=""),
        "bought": lambda: _good(dice, number, consent="bought list"),
        "identity": lambda: ",nobody,,,,ch1,,2026-01-01,,form v1,,",
        "cells": lambda: _good(dice, number, plain=True) + ",one,too,many",
        "future": lambda: _good(dice, number, added="2199-01-01"),
        "lost": lambda: f"c{number},x,,,,ch1,,2026-05-01,2026-04-01,form v1,,",
    }[sort]()
    return f"bad: {sort}", line


def _quoted(text):
    return '"' + text.replace('"', '""') + '"'
