"""The lines to carriers, and what is heard on them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    """Everything of this area, in the order in which it is heard."""
    _lines()
    _wecom()
    _ways_out()
    _what_lines_say()


def _lines() -> None:
    """Lines to carriers have their pages among the settings; who changes one stands in the trail."""
    from afflux.connectors.errands import HOUSE
    from afflux.connectors.events import ConnectionChanged, ErrandSent
    from afflux.console import navigation
    from afflux.contacts.unwilling import unwilling
    from afflux.guard.errands import passes
    from afflux.kernel import news
    from afflux.organization.connections import audit_change, audit_errand

    HOUSE.passes, HOUSE.unwilling = passes, unwilling

    navigation.add(navigation.Item("settings", _("Connections"), "connections", "settings.read", 45))
    news.subscribe(ConnectionChanged, audit_change)
    news.subscribe(ErrandSent, audit_errand)


def _wecom() -> None:
    """Messages of WeCom's customer service are fetched when it says that they wait; who knows whom is noted."""
    from afflux.connectors.events import Ended
    from afflux.connectors.happenings import Added, GroupChanged, Left, ServiceWaits
    from afflux.connectors.syncing import MembersSynced, PeersKnown
    from afflux.connectors.wecom import grouping, joining, learning, pulling, roster
    from afflux.contacts import knowing
    from afflux.conversations import people
    from afflux.kernel import news
    from afflux.organization import accounts

    news.subscribe(MembersSynced, accounts.listed)
    news.subscribe(ServiceWaits, pulling.hear)
    news.subscribe(Added, roster.added)
    news.subscribe(Left, roster.left)
    news.subscribe(Added, learning.added)
    news.subscribe(GroupChanged, grouping.changed)
    news.subscribe(Ended, joining.ended)
    news.subscribe(PeersKnown, knowing.known)
    news.subscribe(PeersKnown, people.name_talks)


def _ways_out() -> None:
    """Who says on a line that they want no more is not contacted any more."""
    from afflux.connectors.happenings import Unsubscribed
    from afflux.contacts.unsubscribing import withdraw
    from afflux.kernel import news

    news.subscribe(Unsubscribed, withdraw)


def _what_lines_say() -> None:
    """What happens on a line becomes a fact of the house: accounts with the staff behind them, adds, losses, codes there."""
    from afflux.channels.carried import again, assigned, hearing
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
    news.subscribe(happenings.Scanned, again.scanned)
    news.subscribe(AccountAssigned, assigned.give_adds)
    news.subscribe(AddsSettled, somebody_came)  # before that they are nobody whom a rule could label
    news.subscribe(Ended, ended)
    news.subscribe(EffectRetried, audit_retry)
    slots.fill("connection.actions", line_action)
    slots.fill("code.aside", panel)
