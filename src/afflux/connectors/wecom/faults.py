"""WeCom's error codes that need an answer of their own: what kind they are, what they mean, what cures them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Judged
from afflux.connectors.wechat.faults import Fault, Faults
from afflux.kernel.errors import problem

BUSY = LIMIT = STALE_TOKEN = Judged.AGAIN
DONE, NEVER = Judged.DONE, Judged.NEVER
STALE = (40014, 42001)  # another token may do


def _fault(code: int, judged: Judged, sentence: Any) -> tuple[int, Fault]:
    return code, Fault(judged, problem(f"wecom.{code}", sentence, status=502))


UNKNOWN = problem("wecom.other_code", _("WeCom answered with code %(code)s: %(says)s"), status=502)
NOT_JSON = problem("wecom.not_json", _("What answers at this address is not WeCom's interface."), status=502)
PARTLY = problem(
    "wecom.said_partly",
    _("Some of the message has gone out, then WeCom refused the rest: %(says)s"),
    status=502,
)
FAULTS: dict[int, Fault] = dict(
    (
        _fault(-1, BUSY, _("WeCom is busy.")),
        _fault(40001, NEVER, _("WeCom does not know this secret. Copy the secret of the self-built app again.")),
        _fault(40003, NEVER, _("WeCom does not know this member. Read the members anew.")),
        _fault(40004, NEVER, _("WeCom does not take this kind of file. Send a picture, a voice, a video or a file.")),
        _fault(40006, NEVER, _("The file is empty or larger than WeCom takes: 10 MB for a picture or video, 2 MB for a voice, 20 MB for a file.")),
        _fault(40007, NEVER, _("WeCom keeps an uploaded file for three days only, and this one is gone. Send it again.")),
        _fault(40008, NEVER, _("WeCom does not take a message of this kind here. Send a text, a picture or a file.")),
        _fault(40013, NEVER, _("WeCom does not know this corp ID. Copy it from “My company” again.")),
        _fault(40014, STALE_TOKEN, _("The access token was not accepted.")),
        _fault(40029, NEVER, _("This code was used already, or is older than five minutes. Enter the side bar again.")),
        _fault(40058, NEVER, _("WeCom does not accept what was sent: something is too long, missing or of the wrong kind.")),
        _fault(40056, NEVER, _("The agent ID is not that of the app. Copy it from the app's page again.")),
        _fault(40068, NEVER, _("WeCom does not know this tag. Read the tags anew.")),
        _fault(40071, BUSY, _("A tag of this name was made at the same moment. It is looked up and used.")),
        _fault(40096, NEVER, _("WeCom does not know this customer. Are they a contact of another company?")),
        _fault(40099, NEVER, _("The member's contacts are full. Let another member take new customers.")),
        _fault(40128, NEVER, _("A customer can be handed over twice in 90 days at most. Let this member keep them for now.")),
        _fault(41041, NEVER, _("A contact way leads to 100 members at most.")),
        _fault(41044, NEVER, _("WeCom does not know this contact way any more. Make a new one.")),
        _fault(41045, NEVER, _("The company has as many contact ways as WeCom allows. Delete some that are not used.")),
        _fault(41048, NEVER, _("There is nobody to send this to.")),
        _fault(41050, NEVER, _("The time to greet is over: 20 seconds after the add.")),
        _fault(41051, DONE, _("The customer was greeted already, or has begun to chat.")),
        _fault(41062, BUSY, _("WeCom is still making this Moments task. Its result can be read in some minutes.")),
        _fault(41063, BUSY, _("WeCom is still publishing this Moment. Its result can be read in some minutes.")),
        _fault(41078, NEVER, _("The company has made as many Moments this month as WeCom allows. Go on next month.")),
        _fault(42001, STALE_TOKEN, _("The access token has expired.")),
        _fault(43002, NEVER, _("WeCom wants this asked in another way than afflux does. Update afflux.")),
        _fault(44004, NEVER, _("There is nothing in the message. Write something.")),
        _fault(45009, LIMIT, _("More calls than WeCom allows in a minute or an hour.")),
        _fault(45033, LIMIT, _("More calls at the same time than WeCom allows.")),
        _fault(47001, NEVER, _("WeCom could not read what was sent. Is a proxy between that changes it?")),
        _fault(48002, NEVER, _("The app may not call this interface. Give it the customer-contact permission.")),
        _fault(48009, NEVER, _("The app may not call this interface for these members. Widen the app's visible range in WeCom's console.")),
        _fault(50001, NEVER, _("This address is not below the app's trusted domain. Enter the domain in WeCom's console.")),
        _fault(60011, NEVER, _("The app may not see this member or department. Put them into its visible range.")),
        _fault(60020, NEVER, _("This server's address is not among the trusted IPs of the app. Add it in WeCom's console.")),
        _fault(60111, NEVER, _("The company has no member of this user ID. Read the members anew.")),
        _fault(81013, NEVER, _("None of those written to may be reached by the app. Put them into its visible range.")),
        _fault(84061, NEVER, _("The member and the customer are not contacts of each other.")),
        _fault(90500, NEVER, _("The owner of this group has not left the company. The group can be handed over only after that.")),
        _fault(90501, NEVER, _("This is no customer group. Choose a group that a member made for customers.")),
        _fault(95000, NEVER, _("WeCom does not know this customer-service account. Read the accounts anew.")),
        _fault(95001, NEVER, _("Five messages were sent since the customer's last one. Wait until they write again.")),
        _fault(95002, NEVER, _("The customer wrote last more than 48 hours ago. Wait until they write again.")),
        _fault(95007, NEVER, _("The token that came with the callback has ended.")),
        _fault(95014, NEVER, _("This member does not serve in this customer-service account. Add them there in WeCom's console.")),
        _fault(95016, NEVER, _("The conversation cannot be given on like that: it may have ended, or a member has it.")),
        _fault(95018, NEVER, _("A person in WeCom has this conversation, or it has ended there. Answer in WeCom, or wait until the customer writes again.")),
        _fault(301042, NEVER, _("This server's address is not among the trusted IPs of the session archive. Add it in WeCom's console.")),
        _fault(301058, NEVER, _("More than 1,000 messages of the archive were asked for at once. Ask for fewer.")),
    )
)  # fmt: skip


TABLE = Faults(FAULTS, STALE, UNKNOWN, NOT_JSON, PARTLY)
refusal, judged = TABLE.refusal, TABLE.judged
