"""How words become conditions: of the index, which lists what holds them, or of a row that was met otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import BooleanField, F, Func, Value

from afflux.conversations.archive.asking import Part, Term


def where(field: str, before: str, behind: str, *values: str, joiner: str = " @@ ") -> Func:
    """A condition that the mapper cannot say; what was typed goes in `values`, all else is ours."""
    template = f"{before}%(expressions)s{behind}"
    return Func(
        F(field), *map(Value, values), template=template, arg_joiner=joiner, output_field=BooleanField()
    )


def listed(query: str) -> Func:
    """The index answers."""
    return where("tokens", "", "::tsquery", query)


def met(query: str) -> Func:
    """The row answers; the planner cannot take it for a condition of the index."""
    return where("tokens", "coalesce(", "::tsquery, false)", query)


def in_week(words: str) -> tuple[Func, Func]:
    """Of the week at hand (`slice.mark`). The week alone comes first and leaps to its messages; words *and* week are one
    condition: where words that many say never meet, the index then ends with the week, not with the last message.
    """
    both = where("tokens", "", "::tsquery && slice.mark::tsquery)", words, joiner=" @@ (")
    return where("tokens", "", " @@ slice.mark::tsquery"), both


def known(terms: Sequence[Term], marks: Sequence[Part], *, opened: bool = False) -> str:
    """What the index is asked; "" where it can be asked for nothing that must be there. `opened`: also for characters
    that begin many pairs, of which it must gather all.

    What must not stand there goes with it: a word that is mostly said beside the other would be read row by row.
    """
    sure = [term for term in terms if not term.open or (opened and not term.without)]
    if not marks and all(term.without for term in sure):
        return ""
    return " & ".join([*(mark.query for mark in marks), *(term.query for term in sure)])


def by_list(terms: Sequence[Term], marks: Sequence[Part], *, opened: bool = False) -> Iterator[Func]:
    """The index lists; characters that begin many pairs are looked for in the rows it leaves, if it leaves any."""
    told = known(terms, marks, opened=opened)
    if told:
        yield listed(told)
        yield from open_ones(terms)
        return
    yield from ((met if term.without else listed)(term.query) for term in terms)


def by_lead(terms: Sequence[Term], marks: Sequence[Part], lead: Part) -> Iterator[Func]:
    """One lexeme is listed, all else is looked for in the rows."""
    yield listed(lead.query)
    yield from by_row(terms, marks)


def by_row(terms: Sequence[Term], marks: Sequence[Part]) -> Iterator[Func]:
    """All is looked for in the rows."""
    yield from (met(query) for query in [*(mark.query for mark in marks), *(term.query for term in terms)])


def open_ones(terms: Sequence[Term]) -> Iterator[Func]:
    """Terms with a character that begins many pairs, looked for in the rows."""
    yield from (met(term.query) for term in terms if term.open)
