"""Who asks what is kept of them is told by every room."""

from __future__ import annotations


def wire() -> None:
    """Every room that hears `Erased` tells here what it would let go."""
    from afflux.channels import disclosing as channels
    from afflux.contacts.disclosing import below, pool
    from afflux.contacts.events import Disclosing
    from afflux.conversations import disclosing as conversations
    from afflux.kernel import news
    from afflux.labels import disclosing as labels
    from afflux.replies import disclosing as replies
    from afflux.topics import disclosing as topics
    from afflux.trade import disclosing as trade

    for listener in (
        pool.disclose,
        channels.disclose,
        trade.disclose,
        conversations.disclose,
        replies.disclose,
        topics.disclose,
        labels.disclose,
        below.disclose_attention,
        below.disclose_lines,
        below.disclose_trail,
        below.disclose_files,
    ):
        news.subscribe(Disclosing, listener)
