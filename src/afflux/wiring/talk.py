"""Talk: archive, inbox, guard, labels, topics, replies."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def wire() -> None:
    """Everything of this area, in the order in which it is heard."""
    _talk()
    _web_chat()
    _inbox()
    _archive()
    _notices()
    _guard()
    _labels()
    _topics()
    _replies()


def _talk() -> None:
    """Every word on a line is kept; what became of ours is known; strangers' talks come home with their proof."""
    from afflux.connectors import happenings
    from afflux.connectors.events import Ended
    from afflux.contacts import merging
    from afflux.contacts.events import IdentitiesAdded
    from afflux.conversations import beside, fetching, hearing, people
    from afflux.conversations.events import MessageIn, MessageOut
    from afflux.kernel import news

    merging.refers("conversations_talk", "person_id")
    news.subscribe(happenings.Said, hearing.heard)
    news.subscribe(happenings.AutoReplied, beside.auto_replied)
    news.subscribe(happenings.Pressed, beside.pressed)
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


def _inbox() -> None:
    """The inbox in the navigation, who waits on other pages, talk on the timeline; a word finds who answers it."""
    from afflux.console import navigation, slots
    from afflux.contacts import timeline
    from afflux.conversations import persons
    from afflux.conversations.console.panels import home_waiting, late_banner
    from afflux.conversations.console.side_setup import side_panel
    from afflux.conversations.imports import QuickReplies
    from afflux.exchange import kinds

    navigation.add(
        navigation.Item("talk", _("Inbox"), "inbox", "talk.read", 10),
        navigation.Item("talk", _("Quick replies"), "quick_replies", "talk.read", 60),
        navigation.Item("talk", _("Answering"), "answering", "talk.design", 70),
    )
    kinds.register(QuickReplies())
    slots.fill("home.alerts", home_waiting, order=50)
    slots.fill("console.banner", late_banner)
    slots.fill("connection.panels", side_panel)
    timeline.source("talks", persons.TALKS, persons.timeline)
    _desk()


def _desk() -> None:
    """A word of a customer finds who answers it and by when, and begins a consultation for the funnel."""
    from afflux.channels import talks
    from afflux.connectors.webchat.calls import house_types
    from afflux.connectors.webchat.sending import looked
    from afflux.conversations import consulting, live, places
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
    places.store_from(talks.store)
    news.subscribe(Decided, holding.decided)
    news.subscribe(MessageIn, giving.heard)
    news.subscribe(MessageIn, consulting.heard)


def _archive() -> None:
    """Every word can be found again, by whoever may see its talk; rules read it as it is said."""
    from afflux.connectors.happenings import ArchiveWaits, Left
    from afflux.console import navigation, slots
    from afflux.contacts import merging
    from afflux.conversations.archive.alerts import noticing
    from afflux.conversations.archive.console.alerts import home_alerts
    from afflux.conversations.archive.imports import Messages
    from afflux.conversations.archive.wecom import waiting
    from afflux.conversations.events import MessageIn, MessageOut
    from afflux.exchange import kinds
    from afflux.kernel import news

    navigation.add(
        navigation.Item("talk", pgettext_lazy("talk", "Archive"), "archive", "talk.read", 40),
        navigation.Item("talk", _("Alerts"), "alerts", "talk.read", 50),
    )
    news.subscribe(MessageIn, noticing.heard)
    news.subscribe(MessageOut, noticing.heard)
    news.subscribe(Left, noticing.parted)
    news.subscribe(ArchiveWaits, waiting.waits)
    slots.fill("home.alerts", home_alerts)
    merging.refers("archive_hold", "person_id")
    kinds.register(Messages())


def _notices() -> None:
    """Who leads hears of late answers and alerts; what somebody answers or decides settles itself."""
    from afflux.console import slots
    from afflux.conversations.archive.events import AlertsDecided, AlertsRaised
    from afflux.conversations.events import MessageOut, TalkClosed, TalkOverdue
    from afflux.conversations.notices import hearing
    from afflux.conversations.notices.console import bell
    from afflux.kernel import news

    slots.fill("console.tools", bell)
    news.subscribe(TalkOverdue, hearing.overdue)
    news.subscribe(AlertsRaised, hearing.raised)
    news.subscribe(AlertsDecided, hearing.decided)
    news.subscribe(MessageOut, hearing.answered)
    news.subscribe(TalkClosed, hearing.closed)


def _guard() -> None:
    """The guard has its bench and its queue of approvals among the talk; what its rules are is seen from there."""
    from afflux.console.navigation import Item, add

    add(
        Item("talk", _("Guard"), "guard_bench", "talk.read", 80),
        Item("talk", _("Approvals"), "guard_approvals", "talk.read", 81),
    )


def _labels() -> None:
    """Rules hear what people say and whom the lines bring; a tag on a person says which rule and fact gave it."""
    from afflux.connectors.errands import HOUSE
    from afflux.connectors.happenings import Added, GroupChanged
    from afflux.connectors.syncing import GroupRead, GroupsRead
    from afflux.console import navigation
    from afflux.contacts import history, merging
    from afflux.conversations.events import MessageIn
    from afflux.kernel import news
    from afflux.labels import groups, hearing, syncing, telling
    from afflux.labels.events import LabelsGiven, LabelsTaken

    navigation.add(navigation.Item("talk", _("Automatic labels"), "labels", "talk.read", 60))
    merging.refers("labels_label", "person_id", unique_with=("rule_id",))
    history.explain("label", telling.rule_words)
    news.subscribe(MessageIn, hearing.somebody_spoke)
    news.subscribe(Added, hearing.somebody_came)
    news.subscribe(GroupChanged, groups.changed)
    news.subscribe(GroupRead, groups.read)
    news.subscribe(GroupsRead, groups.all_read)
    HOUSE.groups = groups.named
    news.subscribe(LabelsGiven, syncing.given)
    news.subscribe(LabelsTaken, syncing.taken)


def _topics() -> None:
    """What people ask about, and what it proposes when a conversation is closed."""
    from afflux.console import navigation
    from afflux.conversations import closing
    from afflux.topics.closing import propose

    navigation.add(navigation.Item("talk", _("Topics"), "topics", "measure.read", 70))
    closing.proposed_by(propose)


def _replies() -> None:
    """Who comes is welcomed within the carrier's seconds; a word that a rule knows is answered or gets a proposal."""
    from afflux.connectors import events, happenings
    from afflux.connectors.preparing import prepare
    from afflux.console import navigation, slots
    from afflux.conversations.archive.events import WordsGo
    from afflux.conversations.events import MessageIn, MessageOut
    from afflux.exchange import kinds
    from afflux.guard.events import Decided
    from afflux.kernel import news
    from afflux.replies import hearing, letting_go
    from afflux.replies.console.beginning import begin_rule
    from afflux.replies.console.home import home_talk
    from afflux.replies.console.suggestions import beside
    from afflux.replies.imports import Rules
    from afflux.replies.welcome.naming import named

    navigation.add(
        navigation.Item("talk", _("Welcome"), "welcomes", "talk.read", 20),
        navigation.Item("talk", _("Keyword replies"), "reply_rules", "talk.read", 30),
    )
    news.subscribe(happenings.Added, hearing.added)
    news.subscribe(events.Ended, hearing.ended)
    news.subscribe(MessageIn, hearing.said)
    news.subscribe(MessageOut, hearing.told_them)
    news.subscribe(Decided, hearing.decided)
    prepare("welcome", named)
    news.subscribe(WordsGo, letting_go.words_go)
    kinds.register(Rules())
    slots.fill("side.suggestions", beside)
    slots.fill("topic.actions", begin_rule)
    slots.fill("home.alerts", home_talk, order=60)
