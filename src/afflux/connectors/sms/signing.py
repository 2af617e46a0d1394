"""How gateways want a request signed. Each method is named in the vendor's data and checked against its published example."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request to sign: `fields` are the vendor's own, `key` and `secret` the merchant's."""

    base_url: str
    action: str
    version: str
    region: str
    key: str
    secret: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Signed:
    """What is posted."""

    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def aliyun_rpc(asked: Asked, *, at: datetime) -> Signed:
    """Parameters in a form, HMAC-SHA1 over their sorted, twice escaped text (RPC style, signature version 1.0)."""
    plain = {
        "AccessKeyId": asked.key,
        "Action": asked.action,
        "Format": "JSON",
        "RegionId": asked.region,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": str(uuid.uuid4()),
        "SignatureVersion": "1.0",
        "Timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Version": asked.version,
        **{name: str(value) for name, value in asked.fields.items()},
    }
    plain["Signature"] = rpc_signature("POST", plain, asked.secret)
    content = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in plain.items())
    return Signed(content.encode(), {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})


def rpc_signature(method: str, plain: Mapping[str, str], secret: str) -> str:
    """The signature of parameters."""
    joined = "&".join(f"{_escaped(name)}={_escaped(plain[name])}" for name in sorted(plain))
    text = f"{method}&{_escaped('/')}&{_escaped(joined)}"
    return base64.b64encode(hmac.digest(f"{secret}&".encode(), text.encode(), "sha1")).decode()


def tc3(asked: Asked, *, at: datetime) -> Signed:
    """A JSON body, and in the head an HMAC-SHA256 chain over day, service and the request (TC3-HMAC-SHA256)."""
    content = json.dumps(asked.fields, ensure_ascii=False).encode()
    host, moment = urlsplit(asked.base_url).netloc, str(int(at.timestamp()))
    signed = {"content-type": "application/json; charset=utf-8", "host": host}
    authorization = tc3_authorization(asked.key, asked.secret, "sms", signed, content, moment=int(moment))
    headers = {
        "Authorization": authorization,
        "Content-Type": signed["content-type"],
        "Host": host,
        "X-TC-Action": asked.action,
        "X-TC-Timestamp": moment,
        "X-TC-Version": asked.version,
        "X-TC-Region": asked.region,
    }
    return Signed(content, headers)


def tc3_authorization(
    key: str, secret: str, service: str, signed: Mapping[str, str], content: bytes, *, moment: int
) -> str:
    """The Authorization header of a POST to “/” with these signed headers (names in small letters)."""
    names = ";".join(sorted(signed))
    head = "".join(f"{name}:{signed[name].strip().lower()}\n" for name in sorted(signed))
    request = f"POST\n/\n\n{head}\n{names}\n{hashlib.sha256(content).hexdigest()}"
    day = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
    scope = f"{day}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    link = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        link = hmac.digest(link, part.encode(), "sha256")
    signature = hmac.new(link, text.encode(), "sha256").hexdigest()
    return f"TC3-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"


METHODS: Mapping[str, Callable[..., Signed]] = {"aliyun-rpc": aliyun_rpc, "tc3": tc3}


def _escaped(text: str) -> str:
    """RFC 3986: nothing but letters, digits and -._~ stays."""
    return quote(text, safe="-._~")
