"""Quick replies in files: a row is a quick reply, found again by its store and shortcut; the same row changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.conversations import access
from afflux.conversations.actions.desk import save_quick
from afflux.conversations.models import QuickReply
from afflux.exchange.kinds import Column, Context, Kind, Outcome, Rejected, Row, Taken, Type
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Unit

NO_STORE = problem(
    "conversations.no_store", _("There is no store with the number “%(number)s” that you may see.")
)
COLUMNS = (
    Column("shortcut", Type.TEXT, _("What is typed after “/”."), required=True, aliases=("快捷码", "快捷键"), max_length=40),
    Column("title", Type.TEXT, _("What it is called in the list."), required=True, aliases=("标题", "名称"), max_length=80),
    Column("text", Type.WRITTEN, _("What is said; {name}, {staff} and {shop} are filled in."), required=True,
           aliases=("content", "内容", "回复"), max_length=2000),
    Column("store", Type.TEXT, _("The number of its store; empty: for every store."), aliases=("门店", "门店编号"), max_length=32),
)  # fmt: skip


class QuickReplies(Kind):
    """Words ready to be said."""

    name = "quick_replies"
    label = _("Quick replies")
    help = _("One row per quick reply. One with the same shortcut in the same store is changed.")
    right = "talk.design"
    export_right = "talk.export"
    columns = COLUMNS

    def number(self, values: Mapping[str, Any]) -> str | None:
        shortcut = str(values.get("shortcut") or "").lstrip("/")
        return f"{values.get('store') or ''}\x1f{shortcut}" if shortcut else None

    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        units = (
            Unit.objects.all() if context.by.units is None else Unit.objects.filter(id__in=context.by.units)
        )
        stores = {unit.number: unit for unit in units}
        held = {
            (one.unit.number if one.unit else "", one.shortcut): one
            for one in access.quick_replies(context.by)
        }
        return [self._take(row, stores, held, context) for row in rows]

    def _take(
        self,
        row: Row,
        stores: Mapping[str, Unit],
        held: dict[tuple[str, str], QuickReply],
        context: Context,
    ) -> Outcome:
        number, shortcut = row.get("store", ""), row.get("shortcut").lstrip("/")
        if number not in stores and (number or context.by.units is not None):
            return Rejected(NO_STORE, "store", {"number": number})
        found = held.get((number, shortcut))
        said = {"title": row.get("title"), "text": row.get("text")}
        if found is not None and (found.title, found.text) == (said["title"], said["text"]):
            return Taken.MERGED
        try:
            saved = save_quick(
                found, unit=stores.get(number), shortcut=shortcut, **said, by=context.by, at=context.at
            )
        except Refused as refused:
            return Rejected(refused.why, refused.field or "", dict(refused.params))
        held[number, shortcut] = saved
        return Taken.IMPORTED

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        for one in access.quick_replies(by):
            row = {"shortcut": one.shortcut, "title": one.title, "text": one.text}
            yield {**row, **({"store": one.unit.number} if one.unit else {})}
