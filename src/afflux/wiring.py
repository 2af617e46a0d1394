"""Wiring: the one place that knows every room. Subscribes listeners, fills slots, builds the navigation."""

from __future__ import annotations

from uuid import UUID

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Wiring(AppConfig):
    name = "afflux"
    label = "wiring"

    def ready(self) -> None:
        from afflux.console import navigation
        from afflux.console.navigation import Item
        from afflux.console.spreadsheets import TableExported
        from afflux.kernel import news
        from afflux.organization.exports import audit_export

        for key, label in (
            ("home", _("Home")),
            ("drain", _("Drain")),
            ("pool", _("Pool")),
            ("talk", _("Talk")),
            ("trade", _("Trade")),
            ("measure", _("Measure")),
            ("settings", _("Settings")),
        ):
            navigation.section(key, label)
        navigation.add(
            Item("settings", _("Organisation"), "organisation", "settings.read", 10),
            Item("settings", _("Staff"), "staff_list", "settings.read", 20),
            Item("settings", _("Users"), "users", "settings.read", 30),
            Item("settings", _("API keys"), "keys", "settings.write", 40),
            Item("settings", _("Audit trail"), "trail", "audit.read", 50),
            Item("settings", _("Components"), "components", "settings.read", 90),
        )
        news.subscribe(TableExported, audit_export)
        _people()
        _drainage()
        _adds_pages_and_pace()
        _orders_and_the_api()
        _files_in_and_out()
        _lines()
        _wecom()
        _ways_out()
        _what_lines_say()
        _talk()
        _web_chat()
        _inbox()
        _archive()
        _guard()
        _labels()
        _topics()
        _replies()
        _figures()


def _people() -> None:
    """The pool's screens, its hits in the search field, its own entries on the timeline."""
    from afflux.console import search
    from afflux.console.navigation import Item, add
    from afflux.contacts import history
    from afflux.contacts.searching import people

    add(
        Item("pool", _("People"), "pool", "pool.read", 10),
        Item("pool", _("Duplicates"), "likenesses", "pool.read", 20),
        Item("pool", _("Merges"), "merges", "pool.read", 30),
        Item("pool", _("Tags"), "tags", "pool.read", 40),
        Item("pool", _("Consent texts"), "consent_texts", "pool.read", 50),
    )
    search.source(_("People"), people)
    history.register()


def _drainage() -> None:
    """Channels, codes, what they show and cost; their hits in the search field; the expiry alarm on the home page."""
    from afflux.channels import searching
    from afflux.channels.console.expiring import expiring_panel
    from afflux.console import search, slots
    from afflux.console.navigation import Item, add

    add(
        Item("drain", _("Channels"), "channels", "drain.read", 10),
        Item("drain", _("Live codes"), "codes", "drain.read", 20),
        Item("drain", _("Exposures"), "exposures", "drain.read", 30),
        Item("drain", _("Costs"), "costs", "drain.read", 40),
        Item("drain", _("Posters"), "posters", "drain.read", 55),
        Item("drain", _("Modes"), "modes", "drain.read", 80),
    )
    search.source(_("Live codes"), searching.codes)
    search.source(_("Channels"), searching.channels)
    slots.fill("home.alarms", expiring_panel)


def _adds_pages_and_pace() -> None:
    """Drainage hears of merges, and its adds follow their persons; pace has a screen and a place on the home page."""
    from afflux.channels import hearing, persons
    from afflux.channels.console.hand_adds import person_actions
    from afflux.channels.console.pace import home_alerts, home_pace
    from afflux.console import navigation, slots
    from afflux.contacts import merging, stage, timeline
    from afflux.contacts.events import MergeUndone, PersonsMerged
    from afflux.kernel import news

    merging.refers("channels_add", "person_id")
    news.subscribe(PersonsMerged, hearing.judge_merged)
    news.subscribe(MergeUndone, hearing.judge_parted)
    navigation.add(
        navigation.Item("drain", _("Pages"), "landings", "drain.read", 50),
        navigation.Item("drain", _("Pace"), "pace", "drain.read", 60),
    )
    slots.fill("home.pace", home_pace)
    slots.fill("home.alerts", home_alerts)
    slots.fill("contacts.person.actions", person_actions)
    slots.fill("contacts.pool.filters", persons.filters)
    stage.supply(persons.known)
    timeline.source("adds", _("Adds"), persons.adds)
    timeline.source("scans", _("Scans"), persons.scans)
    timeline.source("attention", persons.ATTENTION, persons.attention)


def _orders_and_the_api() -> None:
    """Orders come home when an identity is proven, follow merged persons, and stand on the timeline; rooms get /api/v1."""
    from afflux.api import keys
    from afflux.console import navigation, search, slots
    from afflux.contacts import merging, stage, timeline
    from afflux.contacts.events import IdentitiesAdded
    from afflux.kernel import news
    from afflux.organization.keys import actor_for
    from afflux.trade import persons
    from afflux.trade.console import orders as order_screens
    from afflux.trade.console import people
    from afflux.trade.hearing import bring_orders_home

    navigation.add(
        navigation.Item("trade", _("Orders"), "orders", "trade.read", 10),
        navigation.Item("trade", _("Products"), "products", "trade.read", 20),
    )
    search.source(_("Orders"), order_screens.find)
    slots.fill("contacts.person.figures", people.figures)
    slots.fill("contacts.person.actions", people.action, order=200)
    merging.refers("trade_order", "person_id")
    news.subscribe(IdentitiesAdded, bring_orders_home)
    stage.supply(persons.bought)
    timeline.source("orders", _("Orders"), persons.timeline)
    keys.authenticate_with(actor_for)
    _rooms_at_the_api()


def _rooms_at_the_api() -> None:
    """What each room offers at /api/v1, in the order of the description."""
    from afflux.api.shell import mount
    from afflux.channels.api import ROUTES as DRAINAGE
    from afflux.contacts.api import ROUTES as POOL
    from afflux.conversations.api import routes as conversations
    from afflux.exchange.api import routes as imports
    from afflux.guard.api import routes as guard
    from afflux.insights.api import routes as reports
    from afflux.organization.api import routes as organisation
    from afflux.replies.api import routes as replies
    from afflux.trade.api import routes as orders

    mount(organisation, *DRAINAGE, *POOL, conversations, orders, imports, reports, guard, replies)


def _files_in_and_out() -> None:
    """The kinds of rows a file may hold; the merchant's habits; every run on the trail."""
    from afflux.channels.imports import naming
    from afflux.channels.imports.contacts import Contacts
    from afflux.channels.imports.costs import Costs
    from afflux.channels.imports.events import Events
    from afflux.channels.imports.exposures import Exposures
    from afflux.console import navigation
    from afflux.console.navigation import Item
    from afflux.exchange import events, host, kinds
    from afflux.kernel import news
    from afflux.organization import imports
    from afflux.trade.imports import Orders
    from afflux.trade.sources import Book, channels_from

    made = (naming.CREATE_CHANNELS,)
    channels_from(Book(naming.channels_keyed, naming.channel_ids, naming.channel_keys, made))
    navigation.add(Item("pool", _("Imports"), "imports", "imports.write", 80))
    kinds.register(Contacts())
    kinds.register(Orders())
    kinds.register(Costs())
    kinds.register(Exposures())
    kinds.register(Events())
    host.supply(house=imports.habits, actor=imports.importer)
    news.subscribe(events.RunStarted, imports.audit_started)
    news.subscribe(events.RunStopped, imports.audit_stopped)
    news.subscribe(events.RunFinished, imports.audit_finished)
    news.subscribe(events.Exported, imports.audit_export)
    news.subscribe(events.ExportAsked, imports.audit_asked)
    news.subscribe(events.ExportStopped, imports.audit_export_stopped)
    news.subscribe(events.ExportFetched, imports.audit_fetched)


def _lines() -> None:
    """Lines to carriers have their pages among the settings; who changes one stands in the trail."""
    from afflux.connectors.events import ConnectionChanged
    from afflux.console import navigation
    from afflux.kernel import news
    from afflux.organization.connections import audit_change

    navigation.add(navigation.Item("settings", _("Connections"), "connections", "settings.read", 45))
    news.subscribe(ConnectionChanged, audit_change)


def _ways_out() -> None:
    """Who says on a line that they want no more is not contacted any more."""
    from afflux.connectors.happenings import Unsubscribed
    from afflux.contacts.unsubscribing import withdraw
    from afflux.kernel import news

    news.subscribe(Unsubscribed, withdraw)


def _talk() -> None:
    """Every word on a line is kept; what became of ours is known; strangers' talks come home with their proof."""
    from afflux.connectors import happenings
    from afflux.connectors.events import Ended
    from afflux.contacts import merging
    from afflux.contacts.events import IdentitiesAdded
    from afflux.conversations import fetching, hearing, people
    from afflux.conversations.events import MessageIn, MessageOut
    from afflux.kernel import news

    merging.refers("conversations_talk", "person_id")
    news.subscribe(happenings.Said, hearing.heard)
    news.subscribe(happenings.Delivered, hearing.delivered)
    news.subscribe(happenings.Seen, hearing.seen)
    news.subscribe(happenings.Undelivered, hearing.came_back)
    news.subscribe(Ended, hearing.said_ended)
    news.subscribe(MessageIn, fetching.want)
    news.subscribe(MessageOut, fetching.want)
    news.subscribe(IdentitiesAdded, people.bring_talks_home)


def _web_chat() -> None:
    """The chat asks the house for its hours and its consent text; who leaves a number there comes into the pool."""
    from afflux.channels import webchat
    from afflux.connectors.webchat import host
    from afflux.connectors.webchat.happenings import ContactLeft
    from afflux.kernel import news

    host.supply(webchat.house())
    news.subscribe(ContactLeft, webchat.contact_left)


def _archive() -> None:
    """Every word can be found again, by whoever may see its talk; rules read it as it is said."""
    from afflux.connectors.happenings import ArchiveWaits, Left
    from afflux.console import navigation, slots
    from afflux.conversations.archive.alerts import noticing
    from afflux.conversations.archive.console.alerts import home_alerts
    from afflux.conversations.archive.imports import Messages
    from afflux.conversations.archive.wecom import waiting
    from afflux.conversations.events import MessageIn, MessageOut
    from afflux.exchange import kinds
    from afflux.kernel import news

    navigation.add(
        navigation.Item("talk", _("Archive"), "archive", "talk.read", 40),
        navigation.Item("talk", _("Alerts"), "alerts", "talk.read", 50),
    )
    for kind in (MessageIn, MessageOut):
        news.subscribe(kind, noticing.heard)
    news.subscribe(Left, noticing.parted)
    news.subscribe(ArchiveWaits, waiting.waits)
    slots.fill("home.alerts", home_alerts)
    kinds.register(Messages())


def _inbox() -> None:
    """The inbox in the navigation, who waits on other pages, talk on the timeline; a word finds who answers it."""
    from afflux.console import navigation, slots
    from afflux.contacts import timeline
    from afflux.conversations import persons
    from afflux.conversations.console.panels import home_waiting, late_banner

    navigation.add(
        navigation.Item("talk", _("Inbox"), "inbox", "talk.read", 10),
        navigation.Item("talk", _("Quick replies"), "quick_replies", "talk.read", 60),
        navigation.Item("talk", _("Answering"), "answering", "talk.design", 70),
    )
    slots.fill("home.alerts", home_waiting, order=50)
    slots.fill("console.banner", late_banner)
    timeline.source("talks", persons.TALKS, persons.timeline)
    _desk()


def _desk() -> None:
    """A word of a customer finds who answers it and by when, and begins a consultation for the funnel."""
    from afflux.channels import talks
    from afflux.connectors.webchat.calls import house_types
    from afflux.connectors.webchat.sending import looked
    from afflux.conversations import consulting, live
    from afflux.conversations.actions import giving, holding
    from afflux.conversations.events import MessageIn
    from afflux.guard.events import Decided
    from afflux.kernel import news
    from afflux.kernel.clock import utc_now

    live.shown(
        "webchat",
        typing=lambda line, peer: house_types(line, UUID(peer)),
        looking=lambda line, peer: looked(line, UUID(peer), at=utc_now()),
    )
    consulting.origin_from(talks.origin)
    news.subscribe(Decided, holding.decided)
    news.subscribe(MessageIn, giving.heard)
    news.subscribe(MessageIn, consulting.heard)


def _what_lines_say() -> None:
    """What happens on a line becomes a fact of the house: accounts with the staff behind them, adds, losses, codes there."""
    from afflux.channels.carried import assigned, hearing
    from afflux.channels.console.ways import panel
    from afflux.channels.events import AddsSettled
    from afflux.channels.ways.hearing import ended
    from afflux.connectors import happenings
    from afflux.connectors.events import Ended
    from afflux.connectors.retrying import EffectRetried
    from afflux.console import slots
    from afflux.kernel import news
    from afflux.labels.hearing import somebody_came
    from afflux.organization import accounts
    from afflux.organization.connections import audit_retry
    from afflux.organization.console.accounts import line_action
    from afflux.organization.events import AccountAssigned

    for kind in (happenings.Added, happenings.Left, happenings.Said, happenings.Edited):
        news.subscribe(kind, accounts.heard)
    news.subscribe(happenings.Added, hearing.added)
    news.subscribe(happenings.Left, hearing.left)
    news.subscribe(AccountAssigned, assigned.give_adds)
    news.subscribe(AddsSettled, somebody_came)  # before that they are nobody whom a rule could label
    news.subscribe(Ended, ended)
    news.subscribe(EffectRetried, audit_retry)
    slots.fill("connection.actions", line_action)
    slots.fill("code.aside", panel)


def _guard() -> None:
    """The guard has its bench and its queue of approvals among the talk; what its rules are is seen from there."""
    from afflux.console.navigation import Item, add

    add(
        Item("talk", _("Guard"), "guard_bench", "talk.read", 80),
        Item("talk", _("Approvals"), "guard_approvals", "talk.read", 81),
    )


def _labels() -> None:
    """Rules hear what people say and whom the lines bring; a tag on a person says which rule and fact gave it."""
    from afflux.connectors.happenings import Added, GroupChanged
    from afflux.console import navigation
    from afflux.contacts import history, merging
    from afflux.conversations.events import MessageIn
    from afflux.kernel import news
    from afflux.labels import hearing, syncing, telling
    from afflux.labels.events import LabelsGiven, LabelsTaken

    navigation.add(navigation.Item("talk", _("Automatic labels"), "labels", "talk.read", 60))
    merging.refers("labels_label", "person_id", unique_with=("rule_id",))
    history.explain("label", telling.rule_words)
    news.subscribe(MessageIn, hearing.somebody_spoke)
    news.subscribe(Added, hearing.somebody_came)
    news.subscribe(GroupChanged, hearing.group_changed)
    news.subscribe(LabelsGiven, syncing.given)
    news.subscribe(LabelsTaken, syncing.taken)


def _wecom() -> None:
    """Messages of WeCom's customer service are fetched when it says that they wait; who knows whom is noted."""
    from afflux.connectors.happenings import Added, Left, ServiceWaits
    from afflux.connectors.syncing import MembersSynced
    from afflux.connectors.wecom import pulling, roster
    from afflux.kernel import news
    from afflux.organization import accounts

    news.subscribe(MembersSynced, accounts.listed)
    news.subscribe(ServiceWaits, pulling.hear)
    news.subscribe(Added, roster.added)
    news.subscribe(Left, roster.left)


def _replies() -> None:
    """Who comes is welcomed within the carrier's seconds; a word that a rule knows is answered or gets a proposal."""
    from afflux.connectors import events, happenings
    from afflux.console import navigation, slots
    from afflux.conversations.events import MessageIn, MessageOut
    from afflux.guard.events import Decided
    from afflux.kernel import news
    from afflux.replies import hearing
    from afflux.replies.console.suggestions import beside

    navigation.add(
        navigation.Item("talk", _("Welcome"), "welcomes", "talk.read", 20),
        navigation.Item("talk", _("Keyword replies"), "reply_rules", "talk.read", 30),
    )
    news.subscribe(happenings.Added, hearing.added)
    news.subscribe(events.Ended, hearing.ended)
    news.subscribe(MessageIn, hearing.said)
    news.subscribe(MessageOut, hearing.told_them)
    news.subscribe(Decided, hearing.decided)
    slots.fill("side.suggestions", beside)


def _topics() -> None:
    """What people ask about, and what it proposes when a conversation is closed."""
    from afflux.console import navigation
    from afflux.conversations import closing
    from afflux.topics.closing import propose

    navigation.add(navigation.Item("talk", _("Topics"), "topics", "measure.read", 70))
    closing.proposed_by(propose)


def _figures() -> None:
    """Home and Measure; the strip of figures on a channel's own page."""
    from afflux.console import slots
    from afflux.console.navigation import Item, add
    from afflux.insights.console.measure import channel_figures

    add(
        Item("home", _("Home"), "home", "home.read", 10),
        Item("measure", _("Channels"), "report_channels", "measure.read", 10),
        Item("measure", _("Funnel"), "report_funnel", "measure.read", 20),
        Item("measure", _("Cohorts"), "report_cohorts", "measure.read", 30),
        Item("measure", _("Repeat purchase"), "report_repeat", "measure.read", 40),
        Item("measure", _("Money"), "report_money", "measure.read", 50),
        Item("measure", _("Glossary"), "glossary", "measure.read", 90),
    )
    slots.fill("channel.figures", channel_figures)
