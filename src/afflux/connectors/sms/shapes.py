"""The shapes of gateways, read from data: what is asked, where the answer stands, what its codes mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "vendors"
KNOWN = ("aliyun", "tencent")


@dataclass(frozen=True)
class Vendor:
    """One gateway; `shape` is its file."""

    name: str
    shape: Mapping[str, Any]

    @property
    def base_url(self) -> str:
        return str(self.shape["base_url"])

    def fields(self, verb: str, values: Mapping[str, str]) -> dict[str, Any]:
        """The request's fields with `values` in their places."""
        found = _filled(self.shape[verb]["fields"], values)
        return dict(found)

    def code(self, told: Any) -> tuple[str, str]:
        """(code, words) of an answer; the code is empty where none stands in any of its places."""
        shape = self.shape["answer"]
        code = next((found for path in shape["codes"] if (found := at(told, path))), "")
        return code, next((found for path in shape["says"] if (found := at(told, path))), "")

    def fault(self, code: str, says: str) -> str:
        """The kind of a code (`faults.FAULTS`), empty where the data knows none."""
        faults: Mapping[str, str] = self.shape["faults"]
        for known, kind in faults.items():
            head, _tilde, words = known.partition("~")
            if words and head == code and words in says:
                return kind
        return faults.get(code) or faults.get(code.partition(".")[0], "")


@cache
def vendor(name: str) -> Vendor:
    """The gateway of that name."""
    return Vendor(name, tomllib.loads((FOLDER / f"{name}.toml").read_text()))


def at(told: Any, path: str) -> str:
    """The text at a dotted path ("Response.SendStatusSet.0.Code"), empty where there is none."""
    for step in path.split("."):
        if isinstance(told, Mapping):
            told = told.get(step)
        elif isinstance(told, Sequence) and not isinstance(told, str) and step.isdigit():
            told = told[int(step)] if int(step) < len(told) else None
        else:
            return ""
    if isinstance(told, bool):
        return "true" if told else "false"
    return str(told) if isinstance(told, str | int | float) else ""


def _filled(shape: Any, values: Mapping[str, str]) -> Any:
    """`shape` with each {name} replaced, once: what stands in a value is not looked at again."""
    if isinstance(shape, Mapping):
        return {name: _filled(one, values) for name, one in shape.items()}
    if isinstance(shape, list):
        return [_filled(one, values) for one in shape]
    if not isinstance(shape, str):
        return shape
    if shape == "{template_number}":
        return int(values["template"])
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], shape)
