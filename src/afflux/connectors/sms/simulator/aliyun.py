"""How Aliyun answers and tells: its RPC signature checked from the wire, its codes, its pushes. Written from its documents, not from our client."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from afflux.connectors.sms.simulator.gateway import LONGEST, Gateway, Sent

Says = tuple[int, dict[str, Any]]
CONTENT = "application/json; charset=utf-8"


def answer(gateway: Gateway, _headers: Mapping[str, str], body: bytes) -> Says:
    """What a POST to / is answered."""
    asked = dict(parse_qsl(body.decode(), keep_blank_values=True))
    refused = _judge(gateway, asked)
    if refused:
        return refused
    if asked.get("Action") == "QuerySmsTemplate":
        return _template(gateway, asked)
    if asked.get("Action") != "SendSms" or asked.get("Version") != "2017-05-25":
        return _says(404, "InvalidAction.NotFound", "Specified api is not found")
    return _send(gateway, asked)


def _judge(gateway: Gateway, asked: Mapping[str, str]) -> Says | None:
    if asked.get("AccessKeyId") != gateway.key:
        return _says(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
    try:
        then = datetime.strptime(asked.get("Timestamp", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return _says(
            400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted."
        )
    if abs(then.timestamp() - gateway.now()) > 15 * 60:
        return _says(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
    if not hmac.compare_digest(_signature(asked, gateway.secret), asked.get("Signature", "")):
        return _says(400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation.")
    if asked["SignatureNonce"] in gateway.nonces:
        return _says(400, "SignatureNonceUsed", "Specified signature nonce was used already.")
    gateway.nonces.add(asked["SignatureNonce"])
    return None


def _signature(asked: Mapping[str, str], secret: str) -> str:
    def special(text: str) -> str:
        return quote_plus(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~")

    pairs = sorted((special(name), special(value)) for name, value in asked.items() if name != "Signature")
    query = special("&".join("=".join(pair) for pair in pairs))
    made = hmac.new((secret + "&").encode(), f"POST&%2F&{query}".encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def _template(gateway: Gateway, asked: Mapping[str, str]) -> Says:
    if asked.get("TemplateCode") != gateway.template:
        return _says(200, "isv.SMS_TEMPLATE_ILLEGAL", "模板不存在")
    code, told = _says(200, "OK", "OK")
    return code, {**told, "TemplateStatus": 1 if gateway.approved else 0, "TemplateCode": gateway.template}


def _send(gateway: Gateway, asked: Mapping[str, str]) -> Says:
    if (code := gateway.fault()) and code != "DROP":
        return _says(200, code, "scripted fault")
    phone = asked.get("PhoneNumbers", "").removeprefix("86")
    if not re.fullmatch(r"1[3-9]\d{9}", phone):
        return _says(200, "isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误")
    if asked.get("SignName") != gateway.signature:
        return _says(200, "isv.SMS_SIGNATURE_ILLEGAL", "签名不合法")
    if asked.get("TemplateCode") != gateway.template or not gateway.approved:
        return _says(200, "isv.SMS_TEMPLATE_ILLEGAL", "模板不合法")
    try:
        named = json.loads(asked.get("TemplateParam", ""))
    except ValueError:
        return _says(200, "isv.INVALID_JSON_PARAM", "JSON参数不合法")
    if gateway.variable not in named:
        return _says(200, "isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量")
    if len(named[gateway.variable]) > LONGEST:
        return _says(200, "isv.PARAM_LENGTH_LIMIT", "参数超出长度限制")
    if over := gateway.over(phone):
        words = {
            "minute": "触发分钟级流控Permits:1",
            "hour": "触发小时级流控Permits:5",
            "day": "触发天级流控Permits:10",
        }
        return _says(200, "isv.BUSINESS_LIMIT_CONTROL", words[over])
    sent = gateway.take(f"+86{phone}", named[gateway.variable], asked.get("OutId", ""))
    status, told = _says(0 if code else 200, "OK", "OK")
    return status, {**told, "BizId": sent.number}


def receipt(sent: Sent, *, good: bool = True, why: str = "DELIVERED") -> bytes:
    """SmsReport."""
    moment = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"
    told = {"phone_number": sent.phone[3:], "send_time": moment, "report_time": moment, "success": good, "err_code": why,
            "err_msg": "用户接收成功" if good else "用户手机关机", "sms_size": "1", "biz_id": sent.number, "out_id": sent.ours}  # fmt: skip
    return json.dumps([told], ensure_ascii=False).encode()


def word(phone: str, text: str, signature: str) -> bytes:
    """SmsUp."""
    told = {"phone_number": phone[3:], "send_time": f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}", "content": text,
            "sign_name": signature, "dest_code": "123456", "sequence_id": str(time.time_ns())}  # fmt: skip
    return json.dumps([told], ensure_ascii=False).encode()


def good_reply(body: bytes) -> bool:
    """Whether a push was acknowledged as this vendor wants it."""
    return bool(json.loads(body).get("code") == 0)


def _says(status: int, code: str, message: str) -> Says:
    return status, {"Code": code, "Message": message, "RequestId": f"R-{time.time_ns()}"}
