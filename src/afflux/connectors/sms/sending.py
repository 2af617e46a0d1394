"""Asking a gateway: the vendor's shape filled, signed, posted, and its answer read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.sms.faults import NOT_JSON, refusal
from afflux.connectors.sms.shapes import Vendor, vendor
from afflux.connectors.sms.shapes import at as found_at
from afflux.connectors.sms.signing import METHODS, Asked
from afflux.kernel.errors import Refused


def send(line: Line, phone: str, text: str, message: str, *, at: datetime) -> str:
    """Let the gateway send `text` to an E.164 number; its own number of the message. Raises Refused."""
    shape = vendor(line.values["vendor"])
    named = {line.values["variable"]: text}
    values = {
        **line.values,
        "phone": phone if shape.shape["phone"] == "e164" else phone.removeprefix("+"),
        "text": text,
        "variables": json.dumps(named, ensure_ascii=False),
        "message": message,
    }
    told = _ask(line, shape, "send", values, at=at)
    return found_at(told, shape.shape["answer"]["message"])


def template_stands(line: Line, *, at: datetime) -> bool:
    """Whether key, secret and template are good; False where the template is not approved. Raises Refused."""
    shape = vendor(line.values["vendor"])
    told = _ask(line, shape, "knock", line.values, at=at)
    knock = shape.shape["knock"]
    return found_at(told, str(knock["status"])) == str(knock["good"])


def _ask(line: Line, shape: Vendor, verb: str, values: Mapping[str, str], *, at: datetime) -> Any:
    asked = Asked(
        base_url=line.values["base_url"] or shape.base_url,
        action=shape.shape[verb]["action"],
        version=shape.shape["version"],
        region=line.values["region"],
        key=line.values["key"],
        secret=line.values["secret"],
        fields=shape.fields(verb, values),
    )
    signed = METHODS[shape.shape["signing"]](asked, at=at)
    answer = egress.ask(
        "POST", asked.base_url + "/", query={}, content=signed.content, headers=dict(signed.headers)
    )
    try:
        told = json.loads(answer.body)
    except ValueError as error:
        raise Refused(NOT_JSON) from error
    code, says = shape.code(told)
    if code != shape.shape["answer"]["good"] and (code or answer.status >= 400 or verb == "send"):
        raise refusal(shape.fault(code, says), code or str(answer.status), says)
    return told
