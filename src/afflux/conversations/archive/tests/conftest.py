"""The paper line of conversations, here as well."""

from afflux.conversations.tests.conftest import hear, line, paper

__all__ = ["hear", "line", "paper"]
