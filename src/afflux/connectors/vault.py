"""The vault, as the lines use it: secrets, callbacks and what is still looked for lie sealed."""

from afflux.files.vault import LOCKED, close, open_sealed

__all__ = ["LOCKED", "close", "open_sealed"]
