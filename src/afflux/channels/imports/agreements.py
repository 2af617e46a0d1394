"""By what right the people of a file may be contacted: said in each row, or once by whoever imports it.

A row that says nothing, in a file whose importer says nothing, is refused. What neither names a known text nor another
basis is taken as the words that were agreed to, and kept as a text, so that provenance can always be shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext_lazy as _

from afflux.contacts.actions.consents import ConsentFact
from afflux.contacts.consents import NO_TEXT, UNKNOWN_BASIS, Word, known_texts, read_word
from afflux.contacts.models import ConsentText
from afflux.exchange.kinds import Context, Option, Row
from afflux.kernel.arrays import array_of
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean

NO_BASIS = problem(
    "channels.import_no_basis",
    _(
        "Nothing says that this person may be contacted. Fill the column “consent”, or state the basis of the whole file (a consent text, contract, or none)."
    ),
)
YES_TO_WHAT = problem(
    "channels.import_yes_to_what",
    _(
        "“%(value)s” does not say to what. Name the text that was agreed to, here or as the basis of the whole file."
    ),
)
BASIS = Option(
    "basis",
    _("Lawful basis"),
    _(
        "By what right you may contact these people, for rows that do not say: the text they agreed to, “contract”, “obligation”, or “none” to keep them without contacting them."
    ),
)
_NONE = frozenset({"none", "无依据", "仅保存"})
_VERSION_OF_WORDS = 1
_STANDING = """
    select distinct on (person_id) person_id, given, basis, text_id from contacts_consent
    where person_id = any(%s::uuid[]) and purpose = 'contact'
    order by person_id, at desc, recorded_at desc, given
"""


class Agreements:
    """What the rows of one chunk say about consent, read once per wording."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._texts = known_texts()
        self._basis = clean(context.options.get("basis", ""))
        self._of_file = f"{context.source}: {self._basis}"
        self._keep_only = self._basis.casefold() in _NONE
        self._read: dict[str, Word | None] = {}
        self._common: Word | None = None
        if self._basis and not self._keep_only:
            self._common = self._word(self._basis)

    def note(self, row: Row) -> None:
        """Refuse a row without a lawful basis, with the reason, at field "consent"."""
        said = row.get("consent")
        if said is None and not self._basis:
            raise Refused(NO_BASIS, field="consent")
        if said is not None and said not in self._read:
            self._read[said] = self._word(said)

    def of(self, row: Row) -> Word | None:
        """The row's consent; None for a row that is kept without one."""
        said = row.get("consent")
        return self._common if said is None else self._read[said]

    def source(self, row: Row) -> str:
        """Where the consent is from, for the ledger: the file, and the importer's own word where the row had none."""
        return self._of_file if row.get("consent") is None else self._context.source

    def _word(self, said: str) -> Word | None:
        if said.casefold() in _NONE:
            return None
        agreed = self._common.text if self._common else None
        try:
            return read_word(said, texts=self._texts, agreed=agreed)
        except Refused as refusal:
            if refusal.why is NO_TEXT:
                raise Refused(YES_TO_WHAT, field="consent", value=said[:60]) from refusal
            if refusal.why is not UNKNOWN_BASIS:
                raise
            return Word(given=True, text=self._text_of(said).id)

    def _text_of(self, words: str) -> ConsentText:
        """The text with these words; the same words are the same text for ever."""
        text = ConsentText.objects.filter(body_en=words, body_zh=words).order_by("version").first()
        if text is None:
            name = words[:80]
            taken = ConsentText.objects.filter(name=name).count()
            text = ConsentText.objects.create(
                name=name,
                version=taken + _VERSION_OF_WORDS,
                body_en=words,
                body_zh=words,
                created_at=self._context.at,
            )
        self._texts[words.lower(), None] = text.id
        return text


def unsaid(facts: Sequence[ConsentFact]) -> list[ConsentFact]:
    """Facts that say something else than what stands about their person: an export read again adds nothing."""
    if not facts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [array_of({fact.person for fact in facts})])
        standing = {person: (given, basis, text) for person, given, basis, text in cursor.fetchall()}
    return [fact for fact in facts if standing.get(fact.person) != (fact.given, fact.basis, fact.text)]
