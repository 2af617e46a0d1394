"""Words in files: what was said elsewhere comes in once, and goes out in the same columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import Media
from afflux.connectors.models import Connection
from afflux.conversations import access
from afflux.conversations.archive.bringing import Told, bring_some
from afflux.conversations.archive.packing import row_of
from afflux.conversations.keeping import Word
from afflux.conversations.models import Message
from afflux.exchange.kinds import Column, Context, Kind, Option, Outcome, Rejected, Row, Taken, Type
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id

NO_LINE = problem(
    "archive.no_line", _("Say which connection this was said on: by its name, or for the whole file.")
)
NO_SIDE = problem("archive.no_side", _("“%(value)s” does not say who spoke. Write in, out or note."))
COLUMNS = (
    Column("at", Type.MOMENT, _("When it was said."), required=True,
           aliases=("time", "date", "sent_at", "created_at", "msgtime", "时间", "发送时间", "日期")),
    Column("line", Type.TEXT, _("The name of the connection it was said on; or choose one for the whole file."),
           aliases=("connection", "连接", "渠道账号"), max_length=80),
    Column("account", Type.TEXT, _("Our side: the account or the member of staff who talked."),
           aliases=("staff", "agent", "员工", "客服", "账号"), max_length=128),
    Column("peer", Type.TEXT, _("The customer's number at the carrier: an id, a phone, an address."), required=True,
           aliases=("customer", "customer_id", "from", "客户", "客户编号", "用户"), max_length=254),
    Column("name", Type.TEXT, _("The customer's name."), aliases=("customer_name", "nickname", "客户昵称", "昵称", "姓名"), max_length=120),
    Column("direction", Type.TEXT, _("in: the customer spoke; out: our side; note: an internal note."), required=True,
           aliases=("side", "sender", "role", "方向", "发言方", "角色"), max_length=20),
    Column("by", Type.TEXT, _("Who of our side spoke."), aliases=("speaker", "发言人"), max_length=160),
    Column("kind", Type.TEXT, _("text, image, voice, video, file, link, location, card or other; text, if empty."),
           aliases=("type", "msgtype", "类型", "消息类型"), max_length=10),
    Column("text", Type.TEXT, _("What was said."), aliases=("content", "message", "内容", "消息内容", "消息"), max_length=20_000),
    Column("file", Type.TEXT, _("The name of a file that came with it."), aliases=("file_name", "filename", "文件", "文件名"), max_length=200),
    Column("id", Type.TEXT, _("The message's own number; without it a message is known by its content."),
           aliases=("msgid", "message_id", "消息编号"), max_length=180),
)  # fmt: skip
SIDES = {
    "in": ("in", "customer", "user", "usr", "client", "visitor", "peer", "客户", "用户", "买家", "收"),
    "out": (
        "out",
        "staff",
        "agent",
        "us",
        "sys",
        "system",
        "seller",
        "account",
        "员工",
        "客服",
        "商家",
        "卖家",
        "发",
    ),
    "note": ("note", "internal", "备注"),
}
SIDE = {word: side for side, words in SIDES.items() for word in words}


def lines() -> Iterable[tuple[str, str]]:
    """Connections to choose one for a whole file."""
    rows = Connection.objects.order_by("name").values_list("id", "name")
    return [(str(number), name) for number, name in rows]


class Messages(Kind):
    """Words said before, or elsewhere. New talks come in closed; nobody is greeted, answered or labelled by the past."""

    name = "messages"
    label = _("Messages")
    help = _("One row per message: when, who, what. For records of other systems.")
    right = "talk.design"
    export_right = "talk.export"
    columns = COLUMNS
    options = (
        Option(
            "line",
            _("Connection"),
            _("Where all of this was said, unless a row says otherwise."),
            choices=lines,
        ),
    )

    def number(self, values: Mapping[str, Any]) -> str | None:
        if not values.get("id"):
            return None
        return "\x1f".join(str(values.get(name) or "") for name in ("line", "account", "peer", "id"))

    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        known = dict(Connection.objects.filter(removed_at=None).values_list("name", "id"))
        outcomes: dict[int, Outcome] = {}
        told: list[tuple[int, Told]] = []
        for index, row in enumerate(rows):
            try:
                told.append((index, _told(row, known, context.options.get("line", ""))))
            except Refused as refused:
                outcomes[index] = Rejected(refused.why, refused.field or "", dict(refused.params))
        fresh = bring_some([one for _index, one in told], at=context.at) if told else []
        for (index, _one), new in zip(told, fresh, strict=True):
            if isinstance(new, Refused):
                outcomes[index] = Rejected(new.why, "", dict(new.params), untold=True)
            else:
                outcomes[index] = Taken.IMPORTED if new else Taken.MERGED
        return [outcomes[index] for index in range(len(rows))]

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        rows = access.messages(by).select_related("talk__connection").prefetch_related("attachments")
        for message in rows.defer("tokens").order_by("at", "id").iterator(2000):
            yield row_of(message)

    def counted(self, by: Actor, most: int | None = None) -> int:
        return access.messages(by).order_by()[:most].count()


def _told(row: Row, known: Mapping[str, UUID], chosen: str) -> Told:
    """The word a row tells. Raises Refused: no line, or nobody who spoke."""
    line = known.get(row.get("line", "")) or (UUID(chosen) if chosen else None)
    if line is None or line not in known.values():
        raise Refused(NO_LINE, field="line")
    side = SIDE.get(row.get("direction", "").lower())
    if side is None:
        raise Refused(NO_SIDE, field="direction", value=row.get("direction", "")[:40])
    by = {"in": Message.By.PEER, "out": Message.By.STAFF, "note": Message.By.STAFF}[side]
    file = row.get("file", "")
    kind = row.get("kind") or ("file" if file else "text")
    word = Word(
        id=new_id(),
        key=row.get("id") or f"print/{row.key.hex}",
        at=row.get("at"),
        direction=side,
        by_kind=by,
        by_name=row.get("by", "") if side != "in" else "",
        text=row.get("text", ""),
        kind=kind,
        state=Message.State.SENT if side == "out" else "",
        media=(Media("file", name=file),) if file else (),
    )
    return Told(line, row.get("account", ""), row.get("peer"), row.get("name", ""), word)
