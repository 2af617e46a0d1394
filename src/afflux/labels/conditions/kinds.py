"""The kinds of conditions as data: what they need, the statement that asks, the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS, NUMBER, DAYS, TEXT, CODES, SET, TAGS, CHOICE, GROUP_ID = (
    "words",
    "number",
    "days",
    "text",
    "codes",
    "set",
    "tags",
    "choice",
    "group",
)


@dataclass(frozen=True)
class Condition:
    """`needs`: values by name and sort; `optional` of them may be missing; `sql` yields (person, at, fact)."""

    kind: str
    label: Any
    says: Any  # a sentence with %(name)s of the values
    needs: Mapping[str, str]
    sql: str
    optional: Mapping[str, Any]


def _condition(
    kind: str, label: Any, says: Any, needs: Mapping[str, str], sql: str, **optional: Any
) -> Condition:
    return Condition(kind, label, says, needs, sql, optional)


CODE = _condition(
    "code",
    _("Came by a live code"),
    _("came by %(codes)s"),
    {"codes": CODES},
    """
    select distinct on (add.person_id) add.person_id as person, add.at,
        jsonb_build_object('what', code.name, 'ref', add.id) as fact
    from channels_add add join channels_code code on code.id = add.code_id
    where add.person_id = any(%(persons)s::uuid[]) and add.code_id = any(%(code_codes)s::uuid[])
    order by add.person_id, add.at
    """,
)
SAID = _condition(
    "said",
    _("Said one of these words"),
    _("said one of %(words)s"),
    {"words": WORDS},
    """
    select distinct on (talk.person_id) talk.person_id as person, message.at,
        jsonb_build_object('what', left(message.text, 120), 'ref', message.id) as fact
    from conversations_talk talk join conversations_message message on message.talk_id = talk.id
    where talk.person_id = any(%(persons)s::uuid[]) and message.direction = 'in'
        and lower(normalize(message.text, nfkc)) ~ %(said_pattern)s
    order by talk.person_id, message.at
    """,
)
MEANT = _condition(
    "meant",
    _("Meant a need (uses words of a set)"),
    _("used at least %(least)s words of “%(set)s”"),
    {"set": SET, "least": NUMBER},
    """
    select person, max(at) as at,
        jsonb_build_object('what', string_agg(word, ', ' order by at, word), 'ref', (array_agg(id order by at desc))[1]) as fact
    from (
        select distinct on (talk.person_id, word) talk.person_id as person, word, message.at, message.id
        from conversations_talk talk join conversations_message message on message.talk_id = talk.id
        cross join regexp_matches(lower(normalize(message.text, nfkc)), '(' || %(meant_pattern)s || ')', 'g') hit
        cross join lateral (
            select word from unnest(%(meant_words)s::text[]) word
            where starts_with(hit[1], word) order by length(word) desc limit 1) meant
        where talk.person_id = any(%(persons)s::uuid[]) and message.direction = 'in'
        order by talk.person_id, word, message.at
    ) used
    group by person having count(*) >= %(meant_least)s
    """,
    least=2,
)
VIEWED = _condition(
    "viewed",
    _("Looked at a page"),
    _("looked at “%(path)s” at least %(least)s times within %(days)s days"),
    {"path": TEXT, "least": NUMBER, "days": DAYS},
    """
    select identity.person_id as person, max(event.at) as at,
        jsonb_build_object('what', min(event.url), 'count', count(*)) as fact
    from contacts_identity identity join events_event event on event.subject = identity.key
    where identity.person_id = any(%(persons)s::uuid[]) and event.kind = 'view'
        and event.at > %(now)s - make_interval(days => %(viewed_days)s) and strpos(event.url, %(viewed_path)s) > 0
    group by identity.person_id having count(*) >= %(viewed_least)s
    """,
    least=1,
    days=30,
)
ORDERED = _condition(
    "ordered",
    _("Ordered"),
    _("ordered at least %(least)s times within %(days)s days"),
    {"least": NUMBER, "days": DAYS, "product": TEXT},
    """
    select sale.person_id as person, max(sale.at) as at,
        jsonb_build_object('what', max(sale.number), 'count', count(*)) as fact
    from trade_order sale
    where sale.person_id = any(%(persons)s::uuid[]) and sale.kind = 'sale'
        and sale.status not in ('cancelled', 'refunded')
        and sale.at > %(now)s - make_interval(days => %(ordered_days)s)
        and (%(ordered_product)s = '' or exists (
            select from trade_line line join trade_product product on product.id = line.product_id
            where line.order_id = sale.id and product.key = %(ordered_product)s))
    group by sale.person_id having count(*) >= %(ordered_least)s
    """,
    least=1,
    days=365,
    product="",
)
SILENT = _condition(
    "silent",
    _("Nothing for a while"),
    _("%(what)s more than %(days)s days ago, and not since"),
    {"what": CHOICE, "days": DAYS},
    """
    select person, max(at) + make_interval(days => %(silent_days)s) as at,
        jsonb_build_object('what', to_char(max(at), 'YYYY-MM-DD')) as fact
    from (
        select person_id as person, at from trade_order
        where %(silent_what)s = 'order' and person_id = any(%(persons)s::uuid[]) and kind = 'sale'
            and status not in ('cancelled', 'refunded')
        union all
        select person_id, last_in_at from conversations_talk
        where %(silent_what)s = 'word' and person_id = any(%(persons)s::uuid[]) and last_in_at is not null
        union all
        select person_id, at from channels_add
        where %(silent_what)s = 'add' and person_id = any(%(persons)s::uuid[])
    ) done
    group by person having max(at) < %(now)s - make_interval(days => %(silent_days)s)
    """,
)
GROUP = _condition(
    "group",
    _("Is in a group"),
    _("is in the group “%(group)s”"),
    {"group": GROUP_ID},
    """
    select identity.person_id as person, min(member.joined_at) as at,
        jsonb_build_object('what', coalesce(min(nullif(room.name, '')), min(member."group"))) as fact
    from contacts_identity identity join labels_membership member on member.peer = identity.value
        left join labels_group room on room.connection = member.connection and room."group" = member."group"
    where identity.person_id = any(%(persons)s::uuid[]) and identity.kind = 'wecom'
        and member."group" = %(group_group)s and member.left_at is null
    group by identity.person_id
    """,
)
ANSWERED = _condition(
    "answered",
    _("Wrote in a form"),
    _("wrote one of %(words)s in a form"),
    {"words": WORDS},
    """
    select distinct on (identity.person_id) identity.person_id as person, event.at,
        jsonb_build_object('what', left(event.props ->> 'question', 120), 'ref', event.id) as fact
    from contacts_identity identity join events_event event on event.subject = identity.key
    where identity.person_id = any(%(persons)s::uuid[]) and event.kind = 'consultation'
        and lower(normalize(event.props ->> 'question', nfkc)) ~ %(answered_pattern)s
    order by identity.person_id, event.at
    """,
)
TAGGED = _condition(
    "tagged",
    _("Has all of these tags"),
    _("has %(tags)s"),
    {"tags": TAGS},
    """
    select person_id as person, max(at) as at, '{}'::jsonb as fact from contacts_tagging
    where person_id = any(%(persons)s::uuid[]) and tag_id = any(%(tagged_tags)s::uuid[])
    group by person_id having count(*) = cardinality(%(tagged_tags)s::uuid[])
    """,
)
UNTAGGED = _condition(
    "untagged",
    _("Has none of these tags"),
    _("has none of %(tags)s"),
    {"tags": TAGS},
    """
    select person, %(now)s::timestamptz as at, '{}'::jsonb as fact from unnest(%(persons)s::uuid[]) person
    where not exists (select from contacts_tagging tagging
        where tagging.person_id = person and tagging.tag_id = any(%(untagged_tags)s::uuid[]))
    """,
)
ALL = (CODE, SAID, MEANT, VIEWED, ORDERED, SILENT, GROUP, ANSWERED, TAGGED, UNTAGGED)
SINCE_WHAT = {"order": _("ordered last"), "word": _("wrote last"), "add": _("was added last")}
