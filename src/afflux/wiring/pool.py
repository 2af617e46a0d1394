"""The pool's and the market's rooms: people, drainage, orders, files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    """Everything of this area, in the order in which it is heard."""
    _people()
    _drainage()
    _adds_pages_and_pace()
    _orders_and_the_api()
    _files_in_and_out()


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
        Item("pool", _("Data handed over"), "disclosures", "pool.disclose", 55),
        Item("pool", _("Forgotten"), "erasures", "pool.erase", 60),
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
    from afflux.labels.api import routes as labels
    from afflux.organization.api import routes as organisation
    from afflux.replies.api import routes as replies
    from afflux.replies.api_welcomes import routes as welcomes
    from afflux.topics.api import routes as topics
    from afflux.trade.api import routes as orders

    mount(organisation, *DRAINAGE, *POOL, conversations, orders, imports, reports, guard)
    mount(replies, welcomes, labels, topics)


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
