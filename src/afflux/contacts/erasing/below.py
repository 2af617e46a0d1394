"""What stands below the pool and knows no persons is told in its own words: keys, peers, texts to look for."""

from __future__ import annotations

from afflux.connectors import forgetting as lines
from afflux.connectors.mail import forgetting as mail
from afflux.connectors.webchat import forgetting as webchat
from afflux.connectors.wecom import forgetting as wecom
from afflux.contacts.erasing.mentions import patterns
from afflux.contacts.events import Erased
from afflux.events import forgetting as attention
from afflux.exchange import forgetting as files
from afflux.organization import forgetting as trail


def forget_attention(told: Erased) -> None:
    """Views and the merchant's own events lose whose they were."""
    attention.forget(told.sweep, "events.facts", told.subject.keys, patterns(told.subject.needles))


def forget_on_lines(told: Erased) -> None:
    """Nothing more goes out to them; web chat, letters and the roster of customers forget them."""
    sweep, peers = told.sweep, told.subject.peers
    lines.stop(sweep, "connectors.effects", patterns(told.subject.needles), at=told.at)
    webchat.forget(sweep, "connectors.webchat", peers)
    mail.forget(sweep, "connectors.mail", peers)
    wecom.forget(sweep, "connectors.wecom", peers)


def forget_files(told: Erased) -> None:
    """Files that are copies of rows go."""
    files.drop_files(told.sweep, "exchange.files", at=told.at)


def forget_trail(told: Erased) -> None:
    """The trail loses their names."""
    trail.forget(told.sweep, "organization.trail", "person", told.subject.persons, but="person.erased")
