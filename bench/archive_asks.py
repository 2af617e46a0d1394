"""What bench/archive.py asks: classes of questions, from one word to everything at once."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from uuid import UUID

from bench.archive import CARRIERS, STAFF, START, STORES, corpus, number_of


def questions(pick: random.Random) -> dict[str, list[dict]]:
    """Classes of questions; each question is what Asked takes, `as` the actor."""
    chinese, english = corpus()
    names = ["故宫", "颐和园", "酒店", "餐馆", "地铁", "评分", "门票", "景点", "电话", "推荐"]
    common = ["的", "您好", "请问", "推荐", "酒店", "餐馆", "景点", "地址"]
    staff = [number_of(3, pick.randrange(STAFF)) for _n in range(20)]
    stores = [number_of(2, pick.randrange(STORES)) for _n in range(20)]
    somewhere = START + timedelta(days=pick.randrange(100, 800))
    window = {"since": somewhere, "until": somewhere + timedelta(days=7)}
    pieces = [
        text[at : at + 4]
        for text in pick.choices(chinese, k=40)
        for at in [pick.randrange(max(1, len(text) - 4))]
    ]
    pieces = [one for one in pieces if one.isalpha()]
    return {
        "nothing, newest": [{}],
        "rare word": [{"words": "护肝片"}, {"words": "护肝"}, {"words": "护肝片怎么吃"}],
        "order number": [{"words": f"XS{pick.randrange(10**9):09}"} for _n in range(10)],
        "common word": [{"words": word} for word in common],
        "one character": [{"words": one} for one in "贵好票远吃"],
        "two words": [{"words": f"{a} {b}"} for a, b in itertools.permutations(names, 2)][::4],
        "word -word": [{"words": f"{a} -{b}"} for a, b in itertools.permutations(names, 2)][::9],
        "any four characters": [{"words": one} for one in pieces],
        "English word": [
            {"words": one} for one in ("return", "broken", "tracking number", "lovely", "teapot")
        ],
        "English phrase": [{"words": f'"{" ".join(one.split()[:3])}"'} for one in pick.sample(english, 15)],
        "word, store": [
            {"words": w, "unit": s} for w, s in zip(itertools.cycle(names), stores, strict=False)
        ],
        "word, staff": [
            {"words": w, "staff": s} for w, s in zip(itertools.cycle(names), staff, strict=False)
        ],
        "word, person": [{"words": w, "person": number_of(4, pick.randrange(1000))} for w in names],
        "word, label of 1 %": [{"words": w, "tag": number_of(6, 1)} for w in names],
        "word, label of 20 %": [{"words": w, "tag": number_of(6, 2)} for w in names],
        "word, carrier": [{"words": w, "connection": number_of(1, 3)} for w in names],
        "word, one week long ago": [{"words": w, **window} for w in names],
        "word, pictures": [{"words": w, "kind": "image"} for w in names],
        "word, with file, from us": [{"words": w, "with_file": True, "direction": "out"} for w in names],
        "rare word, store": [{"words": "护肝片", "unit": s} for s in stores[:5]],
        "store manager, word": [{"words": w, "as": ("unit", s)} for w, s in zip(names, stores, strict=False)],
        "staff, word": [{"words": w, "as": ("staff", s)} for w, s in zip(names, staff, strict=False)],
        "store, no word": [{"unit": s} for s in stores[:5]],
        "label of 1 %, no word": [{"tag": number_of(6, 1)}],
        **combined(names, pick),
    }


def combined(names: list[str], pick: random.Random) -> dict[str, list[dict]]:
    """Conditions together, words that meet seldom or never, and pages further on (`page`)."""
    staff = [number_of(3, pick.randrange(STAFF)) for _n in names]
    stores = [number_of(2, pick.randrange(STORES)) for _n in names]
    since = START + timedelta(days=pick.randrange(100, 800))
    month = {"since": since, "until": since + timedelta(days=30)}
    never = ("酒店 return", "tracking 推荐", "broken 评分", "的酒店的推荐", "推荐门票")
    return {
        "words that never meet": [{"words": word} for word in never],
        "both languages": [{"words": word} for word in ("护肝 XS", "thank 您好", "酒店 XS")],
        "word -what goes with it": [{"words": word} for word in ("return -broken", "酒店 -的", "推荐 -餐馆")],
        "character and word": [{"words": word} for word in ("酒店 贵", "推荐 远", "return 贵", "酒店 躺")],
        "character, staff": [{"words": w, "staff": s} for w, s in zip("贵好票远吃", staff, strict=False)],
        "word, staff, month": [{"words": w, "staff": s, **month} for w, s in zip(names, staff, strict=True)],
        "word, store, label": [
            {"words": w, "unit": s, "tag": number_of(6, 1)} for w, s in zip(names, stores, strict=True)
        ],
        "word, store, label, carrier": [
            {"words": w, "unit": s, "tag": number_of(6, 2), "connection": number_of(1, s.int % CARRIERS)}
            for w, s in zip(names, stores, strict=True)
        ],
        "word, staff, pictures": [
            {"words": w, "staff": s, "kind": "image"} for w, s in zip(names, staff, strict=True)
        ],
        "word, page 2": [{"words": w, "page": 2} for w in names],
        "word, page 10": [{"words": w, "page": 10} for w in names],
        "word, store, page 10": [
            {"words": w, "unit": s, "page": 10} for w, s in zip(names, stores, strict=True)
        ],
    }


def actor_of(told: tuple[str, UUID] | None):
    from afflux.kernel.actors import SYSTEM, Actor

    if told is None:
        return SYSTEM
    rights = frozenset({"talk.read"})
    if told[0] == "unit":
        return Actor(id=UUID(int=1), kind="user", name="manager", rights=rights, units=frozenset({told[1]}))
    place = frozenset({number_of(2, told[1].int % STORES)})
    return Actor(UUID(int=1), "user", "staff", rights, units=place, staff=told[1], own_only=True)
