"""Keyword rules in files: a row is a rule, found again by its name; the same row again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Code
from afflux.exchange.kinds import Column, Context, Kind, Outcome, Rejected, Row, Taken, Type
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.replies import access
from afflux.replies.actions import save_rule
from afflux.replies.engine.forms import plain
from afflux.replies.models import Rule
from afflux.replies.problems import UNKNOWN_CODE
from afflux.replies.specs import Listens, RuleSpec, Says

NO_WHOLE = problem("replies.no_whole_priority", _("A priority is a whole number from −1,000 to 1,000."))
BAD_MORE = problem(
    "replies.bad_more", _("Write further phrases as JSON: a list of objects with kind, role and text.")
)
BAD_WINDOWS = problem(
    "replies.bad_windows", _("Write hours as JSON: a list of objects with days (0 is Monday), from and to.")
)
LISTED = {"contains": ("contains", "any"), "exact": ("exact", "any"), "words": ("words", "any"), "near": ("near", "any"),
          "all": ("contains", "all"), "none": ("contains", "none")}  # fmt: skip
AT = {
    "phrases": "contains",
    "texts": "answer",
    "text": "answer",
    "schedule": "hours",
}  # where a refusal belongs
COLUMNS = (
    Column("name", Type.TEXT, _("The rule's name, by which it is found again."), required=True,
           aliases=("rule", "规则", "规则名称", "名称"), max_length=80),
    Column("contains", Type.LIST, _("Words of which one must be in the message, apart by “;”."),
           aliases=("keyword", "keywords", "关键词", "关键字", "包含"), max_length=500),
    Column("exact", Type.LIST, _("Whole messages, apart by “;”."), aliases=("equals", "完全等于", "精确匹配"), max_length=500),
    Column("words", Type.LIST, _("Phrases whose words must all be used, in any form and order."), aliases=("词组",), max_length=500),
    Column("near", Type.LIST, _("Words in which one letter may be wrong."), aliases=("容错", "模糊匹配"), max_length=500),
    Column("pattern", Type.WRITTEN, _("A regular expression in RE2's language."), aliases=("regex", "正则"), max_length=500),
    Column("all", Type.LIST, _("Words that must all be in the message."), aliases=("all_of", "全部包含"), max_length=500),
    Column("none", Type.LIST, _("Words that must not be in the message."), aliases=("none_of", "不包含"), max_length=500),
    Column("more", Type.JSON, _("Further phrases: [{\"kind\": \"pattern\", \"role\": \"none\", \"text\": \"…\"}].")),
    Column("answer", Type.WRITTEN, _("What is said."), required=True,
           aliases=("reply", "text", "回复", "回复内容", "答案"), max_length=3600),
    Column("answer.*", Type.WRITTEN, _("Further texts to compare: answer.2, answer.3 …"), max_length=3600),
    Column("weight", Type.COUNT, _("The share of the first text; 1, if empty."), aliases=("权重",)),
    Column("weight.*", Type.COUNT, _("The shares of further texts.")),
    Column("priority", Type.DECIMAL, _("The greater one answers; 0, if empty."), aliases=("优先级",)),
    Column("language", Type.TEXT, _("en, zh, or empty for any."), aliases=("语言",), max_length=2),
    Column("silence", Type.COUNT, _("Minutes of silence after an answer; 10, if empty."), aliases=("rest", "静默分钟")),
    Column("carriers", Type.LIST, _("Kinds of lines on which it answers; empty: on all."), aliases=("载体",), max_length=16),
    Column("accounts", Type.LIST, _("Accounts of ours for which it answers; empty: for all."), aliases=("账号",), max_length=128),
    Column("codes", Type.LIST, _("Slugs of the live codes people came by; empty: any."), aliases=("活码",), max_length=16),
    Column("hours", Type.JSON, _("Windows of the week: [{\"days\": [0, 1], \"from\": \"09:00\", \"to\": \"18:00\"}]."), aliases=("时段",)),
    Column("zone", Type.TEXT, _("The time zone of the hours; empty: the house's."), aliases=("时区",), max_length=64),
    Column("since", Type.MOMENT, _("From when it answers."), aliases=("开始时间",)),
    Column("until", Type.MOMENT, _("Until when it answers."), aliases=("结束时间",)),
)  # fmt: skip
OPEN = ("answer.*", "weight.*")


class Rules(Kind):
    """Keyword rules."""

    name = "reply_rules"
    label = _("Keyword rules")
    help = _("One row per rule: what it listens for and what it says. A rule of the same name is changed.")
    right = "talk.design"
    export_right = "talk.export"
    columns = COLUMNS

    def number(self, values: Mapping[str, Any]) -> str | None:
        return str(values["name"]) if values.get("name") else None

    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        names = [row.get("name") for row in rows]
        held = {rule.name: rule for rule in whole(Rule.objects.filter(archived_at=None, name__in=names))}
        slugs = {slug for row in rows for slug in row.get("codes", [])}
        codes = {code.slug: code for code in Code.objects.filter(slug__in=slugs)}
        return [self._take(row, held, codes, context) for row in rows]

    def _take(self, row: Row, held: dict[str, Rule], codes: Mapping[str, Code], context: Context) -> Outcome:
        try:
            spec = spec_of(row, codes)
            found = held.get(spec.name)
            if found is not None and canonical(spec) == canonical(said_by(found)):
                return Taken.MERGED
            saved = save_rule(by=context.by, at=context.at, spec=spec, rule=found)
        except Refused as refused:
            return Rejected(
                refused.why, AT.get(refused.field or "", refused.field or ""), dict(refused.params)
            )
        held[spec.name] = whole(Rule.objects.filter(id=saved.id)).get()
        return Taken.IMPORTED

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        for rule in whole(access.rules(by)).order_by("name"):
            yield row_of(said_by(rule))

    def opened(self, by: Actor) -> Sequence[str]:
        most = max((len(said_by(rule).texts) for rule in whole(access.rules(by))), default=1)
        return [f"{name}.{number}" for number in range(2, most + 1) for name in ("answer", "weight")]

    def counted(self, by: Actor, most: int | None = None) -> int:
        return access.rules(by).order_by()[:most].count()


def whole(rows: QuerySet[Rule]) -> QuerySet[Rule]:
    """Rules with everything a row says of them."""
    return rows.prefetch_related("phrases", "texts", "codes")


def spec_of(row: Row, codes: Mapping[str, Code]) -> RuleSpec:
    """The rule that a row describes. Raises Refused at the column that cannot be read."""
    priority = row.get("priority", Decimal(0))
    if priority != int(priority) or abs(priority) > 1000:
        raise Refused(NO_WHOLE, field="priority")
    if missing := next((slug for slug in row.get("codes", []) if slug not in codes), None):
        raise Refused(UNKNOWN_CODE, field="codes", slug=missing)
    spec = RuleSpec(
        name=row.get("name"),
        phrases=_phrases(row),
        texts=_texts(row),
        language=row.get("language", ""),
        priority=int(priority),
        zone=row.get("zone", ""),
        schedule=_objects(row, "hours", BAD_WINDOWS),
        since=row.get("since"),
        until=row.get("until"),
        rest=row.get("silence", 10),
        carriers=row.get("carriers", []),
        accounts=row.get("accounts", []),
        codes=[codes[slug] for slug in row.get("codes", [])],
    )
    return spec.checked()


def _phrases(row: Row) -> list[Listens]:
    found = [Listens(text, kind, role) for name, (kind, role) in LISTED.items() for text in row.get(name, [])]
    if pattern := row.get("pattern"):
        found.append(Listens(pattern, "pattern"))
    for one in _objects(row, "more", BAD_MORE):
        said = (one.get("text"), one.get("kind", "contains"), one.get("role", "any"))
        if not all(isinstance(part, str) for part in said):
            raise Refused(BAD_MORE, field="more")
        found.append(Listens(*map(str, said)))
    return found


def _texts(row: Row) -> list[Says]:
    further = [name.partition(".")[2] for name in row.values if name.startswith("answer.")]
    found = [Says(row.get("answer"), row.get("weight", 1))]
    return found + [Says(row.get(f"answer.{one}"), row.get(f"weight.{one}", 1)) for one in further]


def _objects(row: Row, name: str, wrong: Any) -> list[dict[str, Any]]:
    found = row.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refused(wrong, field=name)
    return found


def said_by(rule: Rule) -> RuleSpec:
    """What a rule that is kept says of itself."""
    same = (
        "name",
        "language",
        "priority",
        "zone",
        "schedule",
        "since",
        "until",
        "rest",
        "carriers",
        "accounts",
    )
    return RuleSpec(
        **{name: getattr(rule, name) for name in same},
        phrases=[Listens(one.text, one.kind, one.role) for one in rule.phrases.all()],
        texts=[Says(one.text, one.weight) for one in rule.texts.all() if one.removed_at is None],
        codes=list(rule.codes.all()),
    )


def canonical(spec: RuleSpec) -> tuple[Any, ...]:
    """What two specs have in common where they mean the same rule."""
    plain = (spec.name, spec.language, spec.priority, spec.zone, spec.since, spec.until, spec.rest)
    phrases = frozenset((_heard(one), one.kind, one.role) for one in spec.phrases)
    texts = frozenset((one.text, one.weight) for one in spec.texts)
    places = (frozenset(spec.carriers), frozenset(spec.accounts), frozenset(one.id for one in spec.codes))
    return (*plain, phrases, texts, *places, [dict(one) for one in spec.schedule])


def _heard(one: Listens) -> str:
    """A phrase as it is found: width and case make no other rule."""
    return one.text if one.kind == "pattern" else plain(one.text)


def row_of(spec: RuleSpec) -> dict[str, Any]:
    """The row that `write` makes this rule of again; what is empty is left out."""
    row: dict[str, Any] = {"name": spec.name, "priority": Decimal(spec.priority), "silence": spec.rest}
    row |= {"language": spec.language, "zone": spec.zone, "since": spec.since, "until": spec.until}
    row |= {"carriers": list(spec.carriers), "accounts": list(spec.accounts), "hours": list(spec.schedule)}
    row["codes"] = [code.slug for code in spec.codes]
    row |= _listened(spec.phrases)
    for number, said in enumerate(spec.texts, 1):
        tail = "" if number == 1 else f".{number}"
        row |= {f"answer{tail}": said.text, f"weight{tail}": said.weight}
    return {name: value for name, value in row.items() if value not in ("", None, [])}


def _listened(phrases: Sequence[Listens]) -> dict[str, Any]:
    names = {pair: name for name, pair in LISTED.items()}
    found: dict[str, Any] = {}
    more: list[dict[str, str]] = []
    for one in phrases:
        name = names.get((one.kind, one.role))
        if name:
            found.setdefault(name, []).append(one.text)
        elif (one.kind, one.role) == ("pattern", "any") and "pattern" not in found:
            found["pattern"] = one.text
        else:
            more.append({"kind": one.kind, "role": one.role, "text": one.text})
    return {**found, "more": more}
