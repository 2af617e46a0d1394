"""How Tencent Cloud answers and tells: TC3 checked from the wire, its codes, its pushes. Written from its documents, not from our client."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from afflux.connectors.sms.simulator.gateway import LONGEST, Gateway, Sent

Says = tuple[int, dict[str, Any]]
CONTENT = "application/json"  # to the letter: their own client takes any other type for a success
FORM = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{4}-\d\d-\d\d)/(?P<service>\w+)/tc3_request, "
    r"SignedHeaders=(?P<names>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def answer(gateway: Gateway, headers: Mapping[str, str], body: bytes) -> Says:
    """What a POST to / is answered; `headers` by names in small letters."""
    refused = _judge(gateway, headers, body)
    if refused:
        return _error(*refused)
    try:
        asked = json.loads(body)
    except ValueError:
        return _error("InvalidParameter", "The request body is not json.")
    if headers.get("x-tc-version") != "2021-01-11":
        return _error("NoSuchVersion", "The version does not exist.")
    if headers.get("x-tc-action") == "DescribeSmsTemplateList":
        return _template(gateway, asked)
    if headers.get("x-tc-action") != "SendSms":
        return _error("InvalidAction", "The action does not exist.")
    return _send(gateway, asked)


def _judge(gateway: Gateway, headers: Mapping[str, str], body: bytes) -> tuple[str, str] | None:
    given = FORM.fullmatch(headers.get("authorization", ""))
    moment = headers.get("x-tc-timestamp", "")
    if given is None or not moment.isdigit() or "host" not in given["names"].split(";"):
        return "AuthFailure.InvalidAuthorization", "The authorization header is invalid."
    if given["key"] != gateway.key:
        return "AuthFailure.SecretIdNotFound", "The SecretId is not found."
    if abs(int(moment) - gateway.now()) > 300 or given["day"] != time.strftime(
        "%Y-%m-%d", time.gmtime(int(moment))
    ):
        return "AuthFailure.SignatureExpire", "The timestamp is more than five minutes away."
    lines = ["POST", "/", ""]
    lines += [f"{name}:{headers.get(name, '').lower()}" for name in given["names"].split(";")]
    lines += ["", given["names"], hashlib.sha256(body).hexdigest()]
    scope = "/".join((given["day"], given["service"], "tc3_request"))
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    made = ("TC3" + gateway.secret).encode()
    for word in (given["day"], given["service"], "tc3_request"):
        made = hmac.new(made, word.encode(), hashlib.sha256).digest()
    text = "\n".join(("TC3-HMAC-SHA256", moment, scope, digest))
    if not hmac.compare_digest(hmac.new(made, text.encode(), hashlib.sha256).hexdigest(), given["signature"]):
        return "AuthFailure.SignatureFailure", "The provided credentials could not be validated."
    return None


def _template(gateway: Gateway, asked: Mapping[str, Any]) -> Says:
    found = [
        {
            "TemplateId": number,
            "StatusCode": 0 if gateway.approved else 1,
            "TemplateContent": "{1} 拒收请回复R",
        }
        for number in asked.get("TemplateIdSet") or []
        if str(number) == gateway.template
    ]
    return _told({"DescribeTemplateStatusSet": found})


def _send(gateway: Gateway, asked: Mapping[str, Any]) -> Says:
    code = gateway.fault()
    phone = str((asked.get("PhoneNumberSet") or [""])[0])
    if str(asked.get("SmsSdkAppId")) != gateway.app:
        return _error("InvalidParameterValue.SdkAppIdNotExist", "SdkAppId does not exist.")
    status = "Ok"
    text = str((asked.get("TemplateParamSet") or [""])[0])
    if code and code != "DROP":
        status = code
    elif not re.fullmatch(r"\+861[3-9]\d{9}", phone):
        status = "InvalidParameterValue.IncorrectPhoneNumber"
    elif asked.get("SignName") != gateway.signature:
        status = "FailedOperation.SignatureIncorrectOrUnapproved"
    elif str(asked.get("TemplateId")) != gateway.template or not gateway.approved:
        status = "FailedOperation.TemplateIncorrectOrUnapproved"
    elif len(text) > LONGEST:
        status = "InvalidParameterValue.ContentLengthLimit"
    elif over := gateway.over(phone):
        names = {"minute": "ThirtySecondLimit", "hour": "OneHourLimit", "day": "DailyLimit"}
        status = f"LimitExceeded.PhoneNumber{names[over]}"
    number = gateway.take(phone, text, str(asked.get("SessionContext", ""))).number if status == "Ok" else ""
    told = {"SerialNo": number, "PhoneNumber": phone, "Fee": int(status == "Ok"), "SessionContext": asked.get("SessionContext", ""),
            "Code": status, "Message": "send success" if status == "Ok" else "failed", "IsoCode": "CN"}  # fmt: skip
    answered, body = _told({"SendStatusSet": [told]})
    return (0 if code == "DROP" else answered), body


def receipt(sent: Sent, *, good: bool = True, why: str = "DELIVRD") -> bytes:
    """The status callback."""
    told = {"user_receive_time": f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}", "nationcode": "86", "mobile": sent.phone[3:],
            "report_status": "SUCCESS" if good else "FAIL", "errmsg": why, "description": "用户短信送达成功" if good else "关机", "sid": sent.number}  # fmt: skip
    return json.dumps([told], ensure_ascii=False).encode()


def word(phone: str, text: str, signature: str) -> bytes:
    """The reply callback: one thing, no list."""
    told = {
        "extend": "",
        "mobile": phone[3:],
        "nationcode": "86",
        "sign": signature,
        "text": text,
        "time": int(time.time()),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def good_reply(body: bytes) -> bool:
    """Whether a push was acknowledged as this vendor wants it."""
    return bool(json.loads(body).get("result") == 0)


def _error(code: str, message: str) -> Says:
    return _told({"Error": {"Code": code, "Message": message}})


def _told(response: dict[str, Any]) -> Says:
    return 200, {"Response": {**response, "RequestId": f"R-{time.time_ns()}"}}
