"""Tags on customers: asked for by name, made at WeCom where they are not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.api import tags
from afflux.connectors.wecom.models import Tag

GROUP = "afflux"


def tag(line: Line, payload: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    """{account, peer, add, remove: names} or {…, add_tag, remove_tag: WeCom's ids} → {added, removed}: ids."""
    add = [*ids(line, payload.get("add") or (), make=True, at=at), *(payload.get("add_tag") or ())]
    remove = [*ids(line, payload.get("remove") or (), make=False, at=at), *(payload.get("remove_tag") or ())]
    if add or remove:
        tags.mark(line, str(payload["account"]), str(payload["peer"]), add=add, remove=remove, at=at)
    return {"added": add, "removed": remove}


def ids(line: Line, names: Iterable[str], *, make: bool, at: datetime) -> list[str]:
    """WeCom's ids of tags of these names; ours before those of others. Missing ones are made, or left out."""
    wanted = list(dict.fromkeys(name.strip()[: tags.LONGEST_NAME] for name in names if name.strip()))
    found = _known(line, wanted)
    missing = [name for name in wanted if name not in found]
    if missing and make:
        keep(line, tags.every(line, at=at), at=at)  # somebody else may have made them meanwhile
        found = _known(line, wanted)
        missing = [name for name in wanted if name not in found]
    if missing and make:
        keep(line, tags.add(line, GROUP, missing, at=at), at=at)
        found = _known(line, wanted)
    return [found[name] for name in wanted if name in found]


def keep(line: Line, found: Sequence[tags.Tag], *, at: datetime) -> None:
    """Note tags as they are at WeCom now."""
    rows = [
        Tag(connection_id=line.id, tag=one.id, name=one.name, group=one.group, ours=one.group == GROUP)
        for one in found
    ]
    changed = ["name", "group", "ours", "gone_at"]
    Tag.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["connection", "tag"], update_fields=changed
    )


def _known(line: Line, names: Sequence[str]) -> dict[str, str]:
    rows = Tag.objects.filter(connection=line.id, name__in=names, gone_at=None).order_by("ours", "id")
    return {row.name: row.tag for row in rows}
