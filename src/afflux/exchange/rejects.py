"""The rows that were not taken, as a table somebody can mend and import again: where, which field, why, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from afflux.exchange.formulas import guarded
from afflux.exchange.models import Reject, Run
from afflux.kernel.errors import known_problem

OURS = ("afflux row", "afflux field", "afflux problem", "afflux 问题", "afflux code")
_WIDEST = 500  # columns of the file that are repeated


def sentence(code: str, params: dict[str, object], language: str) -> str:
    """A stored problem as a sentence in `language` ("en", "zh-hans")."""
    found = known_problem(code)
    if found is None:
        return code
    with translation.override(language):
        return found.says(params)


def table(run: Run) -> Iterator[list[str]]:
    """The header, then one line per rejected row in the file's order, guarded against formulas."""
    columns = [str(name) for name in run.found.get("columns", [])][:_WIDEST]
    yield [*OURS, *(guarded(name) for name in columns)]
    for reject in Reject.objects.filter(run=run).order_by("row", "id").iterator(chunk_size=2000):
        yield [guarded(text) for text in (*_ours(reject), *(reject.raw.get(name, "") for name in columns))]


def _ours(reject: Reject) -> tuple[str, ...]:
    english, chinese = (sentence(reject.problem, reject.params, language) for language in ("en", "zh-hans"))
    return str(reject.row), reject.field, english, chinese, reject.problem
