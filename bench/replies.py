"""`python -m bench.replies`: how fast 5,000 keyword rules answer, beside the plainest loop over the same rules.

Phrases and texts are cut by a seeded dice from service dialogues where those are at hand, else from a built-in list of
words; a third of the texts holds a phrase. The loop answers the same question rule by rule; where both are asked, the
rules they find are compared, so that the figures are of equal work.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from afflux.replies.engine import Kind, Phrase, Rule, Variant, compile
from afflux.replies.engine.forms import HAN, RUN, bare, formed, phrase_words, plain
from afflux.replies.engine.slips import LETTERS, SIGNS, slips

AT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
DATA = Path(os.environ.get("AFFLUX_SHARED_DATA", "../shared/data")) / "service_chat" / "val.json.zip"
CHINESE = "我想问一下你们这个产品多少钱可以便宜点吗什么时候发货能不能退换货优惠券会员积分怎么用地址在哪里营业时间几点开门发票快递预约"
ENGLISH = re.findall(
    r"\w+",
    """order refund delivery price store opening hours discount member points coupon invoice address track package
    size colour exchange return warranty payment parking booking table manager complaint gift card please how much
    is the my when does it arrive can you send another one broken missing late yesterday tomorrow morning shoes
    jacket bottle water coffee beans menu child seat window upgrade cancel change number phone email password
    account login app update receipt tax company group event weekend holiday closed open near station bus taxi
    allergy nuts milk sugar free trial class coach lesson teacher room clean towel pool breakfast late checkout""",
)


def texts(dice: random.Random, count: int) -> list[str]:
    """What people say: utterances of real dialogues where they are at hand, half of them; English ones are made."""
    real: list[str] = []
    if DATA.exists():
        with zipfile.ZipFile(DATA) as packed, packed.open(packed.namelist()[0]) as file:
            talks = json.load(file).values()
        real = [turn["content"] for talk in talks for turn in talk["messages"] if turn["content"].strip()]
    made = [
        "".join(dice.choices(CHINESE, k=dice.randrange(4, 40)))
        if dice.random() < 0.4
        else " ".join(dice.choices(ENGLISH, k=dice.randrange(2, 14)))
        for _ in range(count)
    ]
    return [dice.choice(real) if real and dice.random() < 0.5 else one for one in made]


def phrase(dice: random.Random, said: list[str], number: int) -> Phrase:
    """One of the five kinds: 30 contains, 30 words, 20 near, 10 pattern, 10 exact in a hundred."""
    text = plain(dice.choice(said))
    kind = dice.choices(list(Kind), weights=(10, 30, 30, 10, 20))[0]
    if kind == Kind.EXACT:
        return Phrase(text[:40] or "x", kind)
    if text.isascii():
        words = text.split()
        start = dice.randrange(len(words)) if words else 0
        piece = " ".join(words[start : start + dice.randrange(1, 4)]) or "price"
    else:
        start = dice.randrange(max(1, len(text) - 6))
        piece = text[start : start + dice.randrange(3, 7)].strip() or "价格"
    if kind == Kind.PATTERN:
        return Phrase(rf"{re.escape(piece)}.{{0,6}}(\d+|{number}号|吗|please)", kind)
    return Phrase(piece, kind)


def walked(rules: list[Rule]) -> Callable[[str], set[str]]:
    """The plainest loop: every rule, every phrase, prepared as far as a phrase alone can be prepared."""
    ready = [(rule.id, [_asking(phrase) for phrase in rule.phrases]) for rule in rules]

    def ask(text: str) -> set[str]:
        form = formed(text)
        return {name for name, phrases in ready if any(holds(form) for holds in phrases)}

    return ask


def _asking(phrase: Phrase) -> Callable[..., bool]:
    text = plain(phrase.text)
    if phrase.kind == Kind.EXACT:
        return lambda form: bare(form.plain) == bare(text)
    if phrase.kind == Kind.CONTAINS:
        return lambda form: bool(text) and text in form.plain
    if phrase.kind == Kind.PATTERN:
        pattern = re.compile(phrase.text, re.IGNORECASE)
        return lambda form: pattern.search(form.plain) is not None
    if phrase.kind == Kind.WORDS:
        needed = set(phrase_words(text))
        return lambda form: bool(needed) and needed <= {word.stem for word in form.words}
    return lambda form: _near(text, form)


def _near(text: str, form: object) -> bool:
    if HAN.search(text) or not RUN.findall(text):
        said, long = form.plain, len(text)  # type: ignore[attr-defined]
        widths = (
            (long, long + 1, long - 1) if long > SIGNS else (long, long + 1) if long == SIGNS else (long,)
        )
        windows = (said[at : at + width] for width in widths for at in range(len(said) - width + 1))
        return any(slips(text, window) in ((0, 1) if long >= SIGNS else (0,)) for window in windows)
    meant, said = RUN.findall(text), [word.said for word in form.words]  # type: ignore[attr-defined]
    return any(
        all(
            count == 0 or (count == 1 and len(one) >= LETTERS)
            for one, count in ((one, slips(one, other)) for one, other in zip(meant, said[at:], strict=False))
        )
        for at in range(len(said) - len(meant) + 1)
    )


def timed(ask: Callable[[str], object], asked: list[str]) -> list[float]:
    """Milliseconds of each question, sorted."""
    taken = []
    for text in asked:
        begun = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


def said(title: str, taken: list[float]) -> str:
    """One line of the table."""
    p50, p99 = (taken[int(len(taken) * share)] for share in (0.5, 0.99))
    return f"{title:<22} {len(taken):>6} texts   p50 {p50:>8.3f} ms   p99 {p99:>8.3f} ms   slowest {taken[-1]:>8.3f} ms"


def main() -> int:
    """Print both, check that they agree; 1 where they do not, or p99 is past 5 ms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=5000)
    parser.add_argument("--texts", type=int, default=3000)
    parser.add_argument("--walked", type=int, default=60, help="how many texts the loop is asked")
    parser.add_argument("--seed", type=int, default=20260601)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    corpus = texts(dice, asked.rules + asked.texts)
    material, questions = corpus[: asked.rules], corpus[asked.rules :]
    rules = [
        Rule(str(n), f"rule {n}", tuple(phrase(dice, material, n) for _ in range(dice.randrange(1, 4))), (Variant("a", "ok"),), priority=n % 50)
        for n in range(asked.rules)
    ]  # fmt: skip
    begun = time.perf_counter()
    book = compile(rules)
    built = time.perf_counter() - begun
    loop = walked(rules)
    told = [{reason.rule.id for reason in book.explain(text, at=AT)} for text in questions]
    wrong = sum(loop(text) != found for text, found in zip(questions[: asked.walked], told, strict=False))
    touched = sorted(map(len, told))
    phrases = sum(len(rule.phrases) for rule in rules)
    print(
        f"seed {asked.seed}; {asked.rules} rules of {phrases} phrases; texts of {'real dialogues and ' * DATA.exists()}made words;"
        f" book built in {built:.2f} s; a text touches {touched[len(touched) // 2]} rules (p50), {touched[int(len(touched) * 0.99)]} (p99)"
    )
    ours = timed(lambda text: book.answer(text, at=AT, talk="t"), questions)
    print(said("book", ours))
    print(said("loop over the rules", timed(loop, questions[: asked.walked])))
    print(f"{wrong} of {asked.walked} texts answered otherwise than by the loop")
    return 1 if wrong or ours[int(len(ours) * 0.99)] > 5 else 0


if __name__ == "__main__":
    sys.exit(main())
