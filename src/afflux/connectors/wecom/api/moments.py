"""Moments: asked for as a task, published by the members, found again by the task's id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.transport import Told, call, look

LONGEST_TEXT = 2000  # characters
MOST_IMAGES = 9
STATES = {1: "begun", 2: "running", 3: "done"}


@dataclass(frozen=True)
class Result:
    """`state`: begun, running or done; then `moment_id`, or `code` of why not."""

    state: str
    moment_id: str
    code: int
    senders: tuple[str, ...]  # whom it could not be given to


def add(
    line: Line,
    text: str,
    attachments: Sequence[Told] = (),
    *,
    senders: Sequence[str] = (),
    tags: Sequence[str] = (),
    at: datetime,
) -> str:
    """externalcontact/add_moment_task: the job's id. Without senders all members, without tags all their customers."""
    seen: Told = {}
    if senders:
        seen["sender_list"] = {"user_list": list(senders)}
    if tags:
        seen["external_contact_list"] = {"tag_list": list(tags)}
    body: Told = {"text": {"content": text}, "attachments": list(attachments)}
    if seen:
        body["visible_range"] = seen
    return str(call(line, "externalcontact/add_moment_task", body, at=at)["jobid"])


def result(line: Line, job: str, *, at: datetime) -> Result:
    """externalcontact/get_moment_task_result, good for a day after the task was made."""
    told = look(line, "externalcontact/get_moment_task_result", {"jobid": job}, at=at)
    inner = told.get("result") or {}
    refused = (inner.get("invalid_sender_list") or {}).get("user_list") or []
    moment, code = str(inner.get("moment_id", "")), int(inner.get("errcode", 0))
    return Result(STATES.get(int(told["status"]), "running"), moment, code, tuple(map(str, refused)))
