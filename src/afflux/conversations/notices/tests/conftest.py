"""A paper line to hear on, a mail house and a simulated company to send through."""

from afflux.connectors.mail.tests.conftest import house
from afflux.connectors.wecom.tests.conftest import company
from afflux.conversations.tests.conftest import hear, line, paper

__all__ = ["company", "hear", "house", "line", "paper"]
