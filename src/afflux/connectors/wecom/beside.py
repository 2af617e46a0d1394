"""Our page in WeCom's chat tool bar: who looks at it (OAuth 2), and what its script wants to tell whose chat is open.

At WeCom itself the log-in, the interface and the script have three hosts; any other address of the interface, such as
a simulated company or an installation of WeCom in a house of its own, serves all three.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from afflux.connectors.beside import Script
from afflux.connectors.carriers import Line
from afflux.connectors.tokens import token
from afflux.connectors.wecom.faults import NOT_JSON
from afflux.connectors.wecom.transport import look
from afflux.kernel.errors import Refused, problem

OWN = "https://qyapi.weixin.qq.com"
LOG_IN = "https://open.weixin.qq.com"
SCRIPTS = "https://wwcdn.weixin.qq.com"
SCRIPT = "/node/open/js/wecom-jssdk-2.3.4.js"
APP = "wxwork/"  # in the name of WeCom's browser; WeChat's has none
LONGEST_CODE = 512
TICKETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "corp": ("get_jsapi_ticket", {}),
    "agent": ("ticket/get", {"type": "agent_config"}),
}
NO_AGENT = problem(
    "wecom.no_agent_id",
    _("The side bar needs the agent ID of the self-built app. Enter it in the settings of the connection."),
)
STRANGER = problem(
    "wecom.not_a_member",
    _(
        "WeCom says that you are no member of this company. Enter the side bar with your account of the company."
    ),
    status=403,
)
PROOF = re.compile(r"(?:WW_verify_)?([0-9A-Za-z]{6,64})(?:\.txt)?")
PROOF_FORM = problem(
    "wecom.domain_file_form", _("The file's name is WW_verify_, some letters and digits, and .txt.")
)
NO_CODE = problem(
    "wecom.no_code", _("WeCom sent no code that says who you are. Enter the side bar again."), status=400
)


def shows(agent: str) -> bool:
    """Whether this is WeCom's browser."""
    return APP in agent.lower()


def proof_of(name: str) -> str:
    """The word in the name of the file that proves a domain; it is also all that stands in it. Raises Refused."""
    if not name:
        return ""
    if not (found := PROOF.fullmatch(name)):
        raise Refused(PROOF_FORM, field="domain_file")
    return found[1]


def script(line: Line) -> Script:
    """The script of this company's app. Raises Refused without an agent ID."""
    host = _host(line, SCRIPTS)
    return Script(host + SCRIPT, line.values["corp_id"], _agent(line))


def sign_in(line: Line, back: str, state: str) -> str:
    """The address at which WeCom says, without asking, who its user is; `state` is letters and digits."""
    query = {
        "appid": line.values["corp_id"],
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": _agent(line),
    }
    return f"{_host(line, LOG_IN)}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


def signed_in(line: Line, code: str, *, at: datetime) -> str:
    """auth/getuserinfo: the member's user id. Raises Refused: no code, used or old, no member."""
    if not code or len(code) > LONGEST_CODE:
        raise Refused(NO_CODE)
    told = look(line, "auth/getuserinfo", {"code": code}, at=at)
    if not (member := str(told.get("userid", ""))):
        raise Refused(STRANGER)
    return member


def sign(line: Line, address: str, *, at: datetime) -> Mapping[str, Mapping[str, Any]]:
    """Signatures of one address for the company and for its app: the script asks for either."""
    return {name: _signature(ticket(line, name, at=at), address, at) for name in TICKETS}


def ticket(line: Line, name: str, *, at: datetime) -> str:
    """The ticket in force, one for all processes as the access token is. Raises Refused with WeCom's reason."""
    path, query = TICKETS[name]

    def fetch() -> tuple[str, timedelta]:
        told = look(line, path, query, at=at)
        try:
            return str(told["ticket"]), timedelta(seconds=int(told["expires_in"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(NOT_JSON) from error

    return token(line.id, f"ticket/{name}", fetch, at=at)


def signed(ticket: str, nonce: str, timestamp: int, address: str) -> str:
    """WeCom's rule: SHA-1 over the four parts in the order of their names, the address without its fragment."""
    said = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={address.partition('#')[0]}"
    return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()


def _signature(ticket: str, address: str, at: datetime) -> Mapping[str, Any]:
    nonce, timestamp = secrets.token_hex(8), int(at.timestamp())
    signature = signed(ticket, nonce, timestamp, address)
    return {"timestamp": timestamp, "nonceStr": nonce, "signature": signature}


def _agent(line: Line) -> str:
    if not (agent := line.values.get("agent_id", "")):
        raise Refused(NO_AGENT)
    return agent


def _host(line: Line, own: str) -> str:
    base = line.values["base_url"]
    return own if base == OWN else base
