"""Notices in the console: the bell on every page, the list behind it, and how else they reach somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.conversations.archive.alerts.words import KINDS
from afflux.conversations.notices import access, telling, wishes
from afflux.conversations.notices.forms import WishForm, shown
from afflux.conversations.notices.models import Notice
from afflux.kernel.clock import utc_now
from afflux.organization.models import User

MOST = 99


def bell(request: HttpRequest) -> SafeString:
    """The bell in the shell, with how many notices nobody settled."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("talk.read"):
        return SafeString("")
    return render_to_string("notices/bell.html", {"count": _count(request)}, request=request)


def _count(request: Any) -> str:
    found = access.unseen(request.actor).order_by()[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else str(found or "")


@page("talk.read")
def notices_count(request: ConsoleRequest) -> HttpResponse:
    """How many are new; the open page asks when it is told to."""
    return HttpResponse(_count(request), content_type="text/plain; charset=utf-8")


def _what(notice: Notice) -> str:
    if notice.alert is None:
        return str(Notice.Kind.LATE.label)
    return str(KINDS.get(notice.alert.kind, notice.alert.kind))


def _where(notice: Notice) -> str:
    if notice.alert and notice.alert.message_id:
        return reverse("archive_place", args=[notice.alert.message_id])
    return reverse("talk", args=[notice.talk_id])


def _state(notice: Notice) -> tuple[str, Any]:
    return ("", _("Seen or settled")) if notice.seen_at else ("warn", _("New"))


class NoticeTable(Table):
    name = "notices"
    default_sort = "-at"
    empty = gettext_lazy(
        "Nothing to know. Customers who wait longer than your target and alerts of the archive stand here."
    )
    columns = (
        Column("at", gettext_lazy("When"), kind="moment", sort="at"),
        Column("what", gettext_lazy("Matter"), value=_what, link=_where),
        Column("who", gettext_lazy("Conversation"), value=lambda one: str(one.talk)),
        Column("line", gettext_lazy("Connection"), value="talk.connection.name", phone=False),
        Column("state", gettext_lazy("State"), value=_state, kind="badge"),
    )
    filters = (
        Filter(
            "new",
            gettext_lazy("State"),
            lambda rows, v: rows.filter(seen_at=None) if v == "1" else rows,
            choices=lambda by: [("1", gettext_lazy("New"))],
        ),
    )

    def prepare(self, rows: Sequence[Any]) -> None:
        """Nothing more is needed."""


@page("talk.read")
def notices(request: ConsoleRequest) -> HttpResponse:
    """What I was noticed of, newest first."""
    context = {
        "heading": _("Notices"),
        "lead": _(
            "Late answers and alerts of what you lead. What somebody answers or decides settles itself."
        ),
        "page_actions": [(_("How they reach me"), reverse("notice_wish"))],
        "fresh": access.unseen(request.actor).exists(),
    }
    return table_page(
        request,
        NoticeTable(),
        access.notices(request.actor),
        template="notices/notices.html",
        context=context,
    )


@page("talk.read", write="talk.read")
@require_POST
def notices_seen(request: ConsoleRequest) -> HttpResponse:
    """I have looked at all of them."""
    telling.settled(Notice.objects.filter(user=request.actor.id), at=utc_now())
    return redirect("notices")


@page("talk.read", write="talk.read")
def notice_wish(request: ConsoleRequest) -> HttpResponse:
    """How notices reach me besides the console."""
    wish = wishes.wish_of(request.actor.id)
    form = WishForm(request.POST or None, initial=shown(wish))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            user = User.objects.get(id=request.actor.id)
            wishes.save(user, form.wanted(), by=request.actor, at=utc_now())
            messages.success(request, _("Kept."))
            return redirect("notices")
    none = not wishes.lines().exists()
    lead = (
        _("There is no mail or WeCom connection yet that could carry them; the console shows them anyway.")
        if none
        else ""
    )
    return form_page(request, form, _("How notices reach me"), (_("Notices"), reverse("notices")), lead=lead)
