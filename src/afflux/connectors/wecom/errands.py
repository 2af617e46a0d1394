"""What a person lets WeCom do by hand, with its fields and limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.errands import HOUSE, Errand, Field, Payload, Values
from afflux.connectors.forgetting import PREFIX as FORGOTTEN
from afflux.connectors.models import Connection, Effect
from afflux.connectors.wecom.api import groups, handover, moments, sends, service
from afflux.connectors.wecom.api.ways import LONGEST_STATE
from afflux.connectors.wecom.joining import KIND as JOIN
from afflux.connectors.wecom.models import Bond, JoinWay, Member, Tag
from afflux.kernel.errors import Refused, problem

LONGEST_SEND = 4000  # bytes
MOST_FILES = 9
EMPTY = problem("wecom.errand_empty", _("Write a text, or add a picture or a link."))
TOO_LONG = problem("wecom.errand_too_long", _("WeCom takes %(most)s; this text has %(length)s."))
TOO_MANY = problem("wecom.errand_too_many", _("WeCom takes %(most)s at most."))
NOBODY = problem(
    "wecom.errand_nobody", _("This member has no customers whom we know. Read the customers first.")
)
SAME = problem("wecom.errand_same_member", _("Choose another member than the one who has the customers now."))
NOT_BOTH = problem("wecom.errand_picture_or_link", _("A Moment has pictures or a link, not both."))
NO_LINK = problem(
    "wecom.errand_link_form", _("A link needs a title and an address that begins with https://.")
)
NO_MEMBER = problem("wecom.errand_needs_member", _("Choose the member who takes the conversation."))
TURNS = {"queue": _("Those who wait"), "member": _("A member"), "ended": _("Nobody: end it")}

TEXT = Field("text", _("Text"), kind="words", optional=True)
PICTURES = Field("pictures", _("Pictures"), kind="pictures", optional=True)
LINK = (
    Field("title", _("Title of a link"), optional=True),
    Field("url", _("Address of the link"), _("It begins with https://."), optional=True),
)
PEERS = Field(
    "peers",
    _("Which customers"),
    _("Their external user IDs, one a line; empty: all customers of the member."),
    kind="ids",
    optional=True,
)
WAY = Field("way", _("Code"), kind="one", of="ways")
GROUPS = (
    Field(
        "groups", _("Groups"), _("Up to five; they are filled one after the other."), kind="many", of="groups"
    ),
    Field("create", _("Make another group when they are full"), kind="yes", optional=True),
    Field("base", _("Name of the next groups"), _("A number is put behind it."), optional=True),
)


def choices(connection: Connection, of: str) -> list[tuple[str, str]]:
    """(value, label) of members, service accounts, tags, groups, codes into groups, or whose turn it may be."""
    here = {"connection": connection}
    if of in ("members", "services"):
        kind = Member.Kind.MEMBER if of == "members" else Member.Kind.SERVICE
        rows = Member.objects.filter(**here, kind=kind, gone_at=None).order_by("name", "account")
        return [(one.account, one.name or one.account) for one in rows]
    if of == "tags":
        tags = Tag.objects.filter(**here, gone_at=None).order_by("group", "name")
        return [(one.tag, f"{one.group} / {one.name}" if one.group else one.name) for one in tags]
    if of == "groups":
        return HOUSE.groups(connection)
    if of == "ways":
        made = JoinWay.objects.filter(**here, ended_at=None).order_by("name", "id")
        return [(one.config, one.name) for one in made]
    return [(value, str(label)) for value, label in TURNS.items()]


def _send(connection: Connection, values: Values) -> list[Payload]:
    account = str(values["account"])
    text = _bounded(str(values["text"]), LONGEST_SEND)
    attached = _attached(values, text)
    peers = _peers(connection, account, values)
    most = sends.MOST_CUSTOMERS
    return [
        {"account": account, "peers": peers[start : start + most], "text": text, "attachments": attached}
        for start in range(0, len(peers), most)
    ]


def _moment(_connection: Connection, values: Values) -> list[Payload]:
    text = str(values["text"])
    if len(text) > moments.LONGEST_TEXT:
        most = _("%(most)d characters") % {"most": moments.LONGEST_TEXT}
        raise Refused(TOO_LONG, field="text", most=str(most), length=len(text))
    attached = _attached(values, text)
    if len({one["kind"] for one in attached}) > 1:
        raise Refused(NOT_BOTH, field="url")
    return [{"text": text, "attachments": attached, "accounts": values["accounts"], "tags": values["tags"]}]


def _transfer(connection: Connection, values: Values) -> list[Payload]:
    giver, taker = str(values["account"]), str(values["to"])
    if giver == taker:
        raise Refused(SAME, field="to")
    peers, most = _peers(connection, giver, values), handover.MOST
    return [
        {"account": giver, "to": taker, "peers": peers[start : start + most], "text": values["text"]}
        for start in range(0, len(peers), most)
    ]


def _join(_connection: Connection, values: Values) -> list[Payload]:
    return [{"do": "add", "state": _short(values, "state"), **_way(values)}]


def _rejoin(connection: Connection, values: Values) -> list[Payload]:
    held = JoinWay.objects.get(connection=connection, config=values["way"])
    named = {**values, "name": held.name}
    return [{"do": "update", "config_id": held.config, "state": held.state, **_way(named)}]


def _unjoin(_connection: Connection, values: Values) -> list[Payload]:
    return [{"do": "del", "config_id": str(values["way"])}]


def _turn(_connection: Connection, values: Values) -> list[Payload]:
    to, member = str(values["to"]), str(values["member"])
    if to == "member" and not member:
        raise Refused(NO_MEMBER, field="member")
    return [{"account": values["account"], "peer": values["peer"], "to": to, "member": member}]


def _way(values: Values) -> Payload:
    chats = list(values["groups"])
    if len(chats) > groups.MOST_GROUPS:
        raise Refused(TOO_MANY, field="groups", most=groups.MOST_GROUPS)
    create = bool(values["create"])
    return {
        "name": _short(values, "name"),
        "groups": chats,
        "create": create,
        "base": str(values["base"])[:40],
    }


def _short(values: Values, name: str) -> str:
    text = str(values[name])
    if len(text) > LONGEST_STATE:
        most = _("%(most)d characters") % {"most": LONGEST_STATE}
        raise Refused(TOO_LONG, field=name, most=str(most), length=len(text))
    return text


def _bounded(text: str, size: int) -> str:
    if (length := len(text.encode())) > size:
        raise Refused(TOO_LONG, field="text", most=str(_("%(most)d bytes") % {"most": size}), length=length)
    return text


def _attached(values: Values, text: str) -> list[dict[str, Any]]:
    found = list(values["pictures"])
    if values["title"] or values["url"]:
        if not values["title"] or not str(values["url"]).startswith("https://"):
            raise Refused(NO_LINK, field="url")
        found.append({"kind": "link", "title": str(values["title"])[:128], "url": str(values["url"])})
    if not text.strip() and not found:
        raise Refused(EMPTY, field="text")
    if len(found) > MOST_FILES:
        raise Refused(TOO_MANY, field="pictures", most=MOST_FILES)
    return found


def _peers(connection: Connection, account: str, values: Values) -> list[str]:
    """Those who were named, or every customer of the member."""
    if named := list(dict.fromkeys(values["peers"])):
        return named
    rows = Bond.objects.filter(connection=connection, account=account, left_at=None, added_at__isnull=False)
    found = list(rows.exclude(peer__startswith=FORGOTTEN).order_by("id").values_list("peer", flat=True))
    if not found:
        raise Refused(NOBODY, field="account")
    return found


ERRANDS: Sequence[Errand] = (
    Errand(
        "send",
        "template",
        _("Group message"),
        _("It is laid before the member, who must press send; whoever wants no more messages is left out."),
        (Field("account", _("Member who sends"), kind="one", of="members"), PEERS, TEXT, PICTURES, *LINK),
        _send,
        read=("text",),
        reaches=True,
    ),
    Errand(
        "moment",
        "moment",
        _("Moment"),
        _("It is laid before the members, who confirm it in WeCom. Nobody chosen: all of them."),
        (
            TEXT,
            PICTURES,
            *LINK,
            Field("accounts", _("Members"), kind="many", of="members", optional=True),
            Field("tags", _("Only customers with these tags"), kind="many", of="tags", optional=True),
        ),
        _moment,
    ),
    Errand(
        "transfer",
        "transfer",
        _("Hand customers over"),
        _("To another member of the company. It holds after 24 hours unless the customer refuses."),
        (
            Field("account", _("Member who has them now"), kind="one", of="members"),
            Field("to", _("Member who takes them"), kind="one", of="members"),
            PEERS,
            Field("text", _("What the customer is told"), kind="words", optional=True),
        ),
        _transfer,
    ),
    Errand(
        "join",
        JOIN,
        _("Code into groups"),
        _("Whoever scans it joins a group. The groups behind a printed code can be changed at any time."),
        (
            Field("name", _("Name"), _("For you; 30 characters.")),
            *GROUPS,
            Field("state", _("Word that the code carries"), _("30 characters."), optional=True),
        ),
        _join,
        read=(),
        lane=Effect.Lane.REPLY,
    ),
    Errand(
        "rejoin", JOIN, _("Change a code into groups"), _("What is printed stays good."), (WAY, *GROUPS), _rejoin,
        read=(), lane=Effect.Lane.REPLY,
    ),
    Errand(
        "unjoin", JOIN, _("Delete a code into groups"), _("What is printed of it is waste from then on."), (WAY,),
        _unjoin, read=(), lane=Effect.Lane.REPLY,
    ),
    Errand(
        "turn",
        "turn",
        _("Hand a conversation over"),
        _("A conversation of customer service goes to a member in WeCom, or ends. A member answers in WeCom."),
        (
            Field("account", _("Account of customer service"), kind="one", of="services"),
            Field("peer", _("Customer"), _("Their external user ID.")),
            Field("to", _("To whom"), kind="one", of="turns"),
            Field("member", _("Member"), kind="one", of="members", optional=True),
        ),
        _turn,
        read=(),
        lane=Effect.Lane.REPLY,
    ),
)  # fmt: skip
assert set(service.STATES) > set(TURNS)  # noqa: S101 (a word that WeCom does not know would be sent)
