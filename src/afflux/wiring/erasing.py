"""Who is forgotten is forgotten in every room."""

from __future__ import annotations


def wire() -> None:
    """Every room that keeps something of a person hears it; the talks say under which names the lines know them."""
    from afflux.channels import forgetting as channels
    from afflux.contacts.erasing import below
    from afflux.contacts.erasing.subject import peers_from
    from afflux.contacts.events import Erased
    from afflux.conversations import forgetting as conversations
    from afflux.kernel import news
    from afflux.labels import forgetting as labels
    from afflux.replies import forgetting as replies
    from afflux.topics import forgetting as topics
    from afflux.trade import forgetting as trade

    peers_from(conversations.peers)
    for listener in (
        replies.forget,  # while the talks are still known by their peers
        topics.forget,
        conversations.forget,
        labels.forget,
        channels.forget,
        trade.forget,
        below.forget_attention,
        below.forget_on_lines,
        below.forget_files,
        below.forget_trail,
    ):
        news.subscribe(Erased, listener)
