"""All phrases of a book in one pass over a text: what each kind needs to look phrases up instead of walking them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from afflux.replies.engine.forms import Form, bare, phrase_words, plain
from afflux.replies.engine.patterns import Patterns
from afflux.replies.engine.rules import Kind, Phrase
from afflux.replies.engine.slips import Near

Found = tuple[int, int, int, int]  # key, start, end (of the plain text), slips


@dataclass(frozen=True)
class Hit:
    """A phrase that was found: `quoted` stands at [start, end) of the text; `slips` letters differ."""

    phrase: Phrase
    start: int
    end: int
    quoted: str
    slips: int = 0


class Search:
    """Looks up phrases by their number in `phrases`."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = phrases
        keys: dict[Kind, list[int]] = defaultdict(list)
        for key, phrase in enumerate(phrases):
            keys[phrase.kind].append(key)
        self._exact = _Exact(phrases, keys[Kind.EXACT])
        self._contains = _Contains(phrases, keys[Kind.CONTAINS])
        self._words = _Words(phrases, keys[Kind.WORDS])
        self._patterns, self._near = Patterns(), Near()
        for key in keys[Kind.PATTERN]:
            self._patterns.add(phrases[key].text, key)
        self._patterns.ready()
        for key in keys[Kind.NEAR]:
            if text := plain(phrases[key].text):
                self._near.add(text, key)

    def found(self, form: Form) -> dict[int, Found]:
        """Where every phrase that is found stands best: fewest slips, then the earliest."""
        best: dict[int, Found] = {}
        for found in self._all(form):
            known = best.get(found[0])
            if known is None or (found[3], found[1]) < (known[3], known[1]):
                best[found[0]] = found
        return best

    def _all(self, form: Form) -> Iterator[Found]:
        for finder in (self._exact, self._contains, self._words, self._patterns, self._near):
            yield from finder.find(form)

    def hit(self, form: Form, found: Found) -> Hit:
        """What was found, in the places of the text as it was written."""
        key, start, end, slips = found
        start, end = form.at(start, end)
        return Hit(self._phrases[key], start, end, form.written[start:end], slips)


class _Exact:
    def __init__(self, phrases: Sequence[Phrase], keys: Iterable[int]) -> None:
        self._keys: dict[str, list[int]] = defaultdict(list)
        for key in keys:
            self._keys[bare(plain(phrases[key].text))].append(key)

    def find(self, form: Form) -> Iterator[Found]:
        for key in self._keys.get(bare(form.plain), ()):
            yield key, 0, len(form.plain), 0


class _Contains:
    def __init__(self, phrases: Sequence[Phrase], keys: Iterable[int]) -> None:
        by_text: dict[str, list[int]] = defaultdict(list)
        for key in keys:
            if text := plain(phrases[key].text):
                by_text[text].append(key)
        self._keys = list(by_text.values())
        self._machine = (
            AhoCorasick(list(by_text), implementation=Implementation.ContiguousNFA) if by_text else None
        )

    def find(self, form: Form) -> Iterator[Found]:
        if self._machine is None:
            return
        for number, start, end in self._machine.find_matches_as_indexes(form.plain, overlapping=True):
            for key in self._keys[number]:
                yield key, start, end, 0


class _Words:
    """Each phrase waits at its rarest word; when that comes by, the others are looked for."""

    def __init__(self, phrases: Sequence[Phrase], keys: Iterable[int]) -> None:
        stems = {key: phrase_words(plain(phrases[key].text)) for key in keys}
        common = Counter(word for words in stems.values() for word in words)
        self._waiting: dict[str, dict[tuple[str, ...], list[int]]] = defaultdict(dict)
        for key, words in stems.items():
            if words:
                rarest = min(words, key=lambda word: (common[word], word))
                self._waiting[rarest].setdefault(words, []).append(key)

    def find(self, form: Form) -> Iterator[Found]:
        if not self._waiting:
            return
        first = {word.stem: word for word in reversed(form.words)}
        for stem in first:
            for words, keys in self._waiting.get(stem, {}).items():
                if all(word in first for word in words):
                    places = [first[word] for word in words]
                    start, end = min(word.start for word in places), max(word.end for word in places)
                    for key in keys:
                        yield key, start, end, 0
