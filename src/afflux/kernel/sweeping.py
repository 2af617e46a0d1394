"""How a room lets go of what is somebody's: it says once which rows those are, and a look counts what the act takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Rewrite:
    """Rows told in SQL: those of `table` (with its alias) that meet a row of `given`, and what is set in them."""

    table: str
    given: str
    where: str
    set: str

    @property
    def count(self) -> str:
        """The statement that counts them, and locks nothing."""
        return f"select count(*) from {self.table}, {self.given} where {self.where}"  # noqa: S608 our own text

    @property
    def update(self) -> str:
        """The statement that changes the same rows."""
        return f"update {self.table} set {self.set} from {self.given} where {self.where}"  # noqa: S608 our own text


class Sweep(Protocol):
    """A look or an act. Each call counts rows under `part`; `rows` is a query set. Rows that fall with others are not counted."""

    @property
    def going(self) -> bool:
        """Whether anything is done at all; a look reads, and neither writes nor locks."""

    def delete(self, part: str, rows: Any) -> None:
        """These go."""

    def change(self, part: str, rows: Any, **values: Any) -> None:
        """These get other values."""

    def rewrite(self, part: str, those: Rewrite, told: Mapping[str, Any]) -> None:
        """These get other values, as said in SQL."""
