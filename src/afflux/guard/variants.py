"""Other spellings of a word: digits for numerals, a sign of the same sound, a syllable in Latin letters.

They are made once from the words, not each time from the text. A spelling that is a word of its own is left out:
威信 (standing) is not a way to write 微信.
"""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from functools import cache

from afflux.guard.disguises import disguises
from afflux.guard.spelling import bare
from afflux.kernel.chinese import cut

_NUMERALS = str.maketrans("零〇一二三四五六七八九两", "001234567892")
_OTHER = {
    "0": "零",
    "1": "一",
    "2": "二",
    "3": "三",
    "4": "四",
    "5": "五",
    "6": "六",
    "7": "七",
    "8": "八",
    "9": "九",
}
_LEET = {ord(letter): digit for letter, digit in zip("ioesal", "103541", strict=True)}
LONG = 6  # Latin letters from which a digit in a word can only be a disguise
SHORTEST = 3  # a word of two signs has too many ordinary words that sound like it
_SMALL_WORDS = frozenset(
    "的地得和及几即既与或在是不了也就才都这那有没到里上下于以而但只个位次元加给把被让向从对为之其再又还很太吗呢吧啊哦呀已则若如"
)  # they stand beside anything


def spellings(word: str) -> set[str]:
    """Every bare spelling that means the same without a doubt."""
    return {*numbered(word), *_in_digits(bare(word))}


def numbered(word: str) -> set[str]:
    """A bare word with its numerals as signs and as digits."""
    own = bare(word)
    return {one for one in (own, own.translate(_NUMERALS), *_written_out(own)) if one}


def by_sound(word: str) -> set[str]:
    """Bare spellings that sound the same; whether one is meant depends on what stands around it."""
    own = bare(word)
    return {*_by_sound(own), *disguises().renamed(own)} - {own}


def _written_out(own: str) -> list[str]:
    """第1 is 第一; a longer number is no word."""
    return [
        own[:at] + _OTHER[letter] + own[at + 1 :]
        for at, letter in enumerate(own)
        if letter in _OTHER and _is_han(own[:at][-1:])
    ]


def _by_sound(own: str) -> list[str]:
    found = []
    for at, letter in enumerate(own):
        syllable = syllables().get(letter, "")
        if not syllable:
            continue
        if len(own) > 1 and len(syllable) > 1:
            found.append(own[:at] + syllable + own[at + 1 :])
        known = disguises().signs.get(letter, "") if len(own) > 1 else ""
        alike = same_sound()[syllable] if len(own) >= SHORTEST else []
        others = (own[:at] + other + own[at + 1 :] for other in {*known, *alike})
        found += [spelling for spelling in others if not _is_word(spelling)]
    return found


def _in_digits(own: str) -> list[str]:
    """m1racle and mirac1e are miracle; a short word could be a number of goods."""
    if len(own) < LONG or not own.isascii() or not own.isalpha():
        return []
    return [
        own.translate(_LEET),
        *(own[:at] + _LEET[ord(c)] + own[at + 1 :] for at, c in enumerate(own) if ord(c) in _LEET),
    ]


def _is_word(spelling: str) -> bool:
    return cut(spelling, guess=False) == [spelling]


def _is_han(letter: str) -> bool:
    return "一" <= letter <= "鿿"


@cache
def syllables() -> dict[str, str]:
    """The commonest syllable, without its tone, of each sign of GB 2312."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # 45 MB of phrases that nobody here asks for
    from pypinyin.pinyin_dict import pinyin_dict

    return {chr(code): _toneless(said) for code, said in pinyin_dict.items() if _in_gb2312(chr(code))}


@cache
def same_sound() -> dict[str, list[str]]:
    """The signs of each syllable."""
    found: dict[str, list[str]] = defaultdict(list)
    for sign, syllable in syllables().items():
        if sign not in _SMALL_WORDS:
            found[syllable].append(sign)
    return found


def _in_gb2312(sign: str) -> bool:
    try:
        return len(sign.encode("gb2312")) == 2 and _is_han(sign)
    except UnicodeEncodeError:
        return False


def _toneless(said: str) -> str:
    first = said.partition(",")[0]
    return "".join(c for c in unicodedata.normalize("NFD", first) if "a" <= c <= "z")
