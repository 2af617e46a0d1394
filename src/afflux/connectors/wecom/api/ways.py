"""Contact ways: the codes behind which members wait. A config id that is lost can never be edited again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.transport import Told, call

MOST_MEMBERS = 100
LONGEST_STATE = 30  # characters; of a remark too
QR = 2  # scene


@dataclass(frozen=True)
class Way:
    """`members` and `departments` whom it leads to; `exclusive`: a customer who has one of them already gets nobody else.

    `changes`: members come and go. What was made for one alone (type 1) can never be given a second.
    """

    members: tuple[str, ...]
    departments: tuple[int, ...] = ()
    state: str = ""
    remark: str = ""
    skip_verify: bool = True
    exclusive: bool = False
    changes: bool = False

    def body(self) -> Told:
        """As WeCom wants it; one member alone is a way of another type."""
        single = len(self.members) == 1 and not self.departments and not self.changes
        told: Told = {
            "type": 1 if single else 2,
            "scene": QR,
            "user": list(self.members),
            "party": list(self.departments),
            "state": self.state,
            "remark": self.remark,
            "skip_verify": self.skip_verify,
            "is_exclusive": self.exclusive,
        }
        return told


@dataclass(frozen=True)
class Made:
    """Keep `config_id`; `qr_code` is the address of the picture."""

    config_id: str
    qr_code: str


def add(line: Line, way: Way, *, at: datetime) -> Made:
    """externalcontact/add_contact_way."""
    told = call(line, "externalcontact/add_contact_way", way.body(), at=at)
    return Made(str(told["config_id"]), str(told.get("qr_code", "")))


def get(line: Line, config_id: str, *, at: datetime) -> Told:
    """externalcontact/get_contact_way: its settings, with `qr_code`."""
    told = call(line, "externalcontact/get_contact_way", {"config_id": config_id}, at=at)
    return dict(told["contact_way"])


def update(line: Line, config_id: str, way: Way, *, at: datetime) -> None:
    """externalcontact/update_contact_way; the printed code stays what it is."""
    body = {name: value for name, value in way.body().items() if name not in ("type", "scene")}
    call(line, "externalcontact/update_contact_way", {**body, "config_id": config_id}, at=at)


def delete(line: Line, config_id: str, *, at: datetime) -> None:
    """externalcontact/del_contact_way."""
    call(line, "externalcontact/del_contact_way", {"config_id": config_id}, at=at)


def every(line: Line, *, at: datetime) -> Iterator[str]:
    """externalcontact/list_contact_way, page by page: config ids of what was made by interface."""
    cursor = ""
    while True:
        told = call(line, "externalcontact/list_contact_way", {"cursor": cursor, "limit": 1000}, at=at)
        yield from (str(one["config_id"]) for one in told.get("contact_way", []))
        cursor = str(told.get("next_cursor", ""))
        if not cursor:
            return
