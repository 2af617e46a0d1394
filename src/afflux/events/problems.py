"""Why an event is refused: one name each, the same by HTTP, by file and in the console."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from afflux.events.sentences import SENTENCES
from afflux.kernel.errors import problem

PROBLEMS = {code: problem(code, gettext_lazy(sentence)) for code, sentence in SENTENCES.items()}
