"""Making and changing a live code; the rows of targets come and go without losing what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from afflux.channels import access
from afflux.channels.actions.codes import create_code, edit_code
from afflux.channels.actions.sources import ChannelDraft, create_channel
from afflux.channels.console.days import zone_of
from afflux.channels.forms.choosing import KINDS, hits, words
from afflux.channels.forms.codes import ZONES, CodeForm, batch_named, shown
from afflux.channels.forms.targets import TargetEditor, row_of, typed_rows
from afflux.channels.models import Channel, Code
from afflux.console.pages import ConsoleRequest, page
from afflux.files.pictures import keep_picture
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization.models import Staff

NO_SUCH_BATCH = problem("channels.no_such_batch", gettext_lazy("The channel has no batch named “%(name)s”."))


@page("drain.read")
@require_safe
def choosing(request: ConsoleRequest, kind: str) -> HttpResponse:
    """Suggestions for a field: rows of `kind` that the reader may choose and that hold the typed text."""
    text = str(next(iter(request.GET.values()), ""))
    found = hits(request.actor, kind, text) if kind in KINDS else []
    return render(request, "channels/hits.html", {"hits": found})


@page("drain.write")
def new_code(request: ConsoleRequest) -> HttpResponse:
    """The form of a new code; ?channel= chooses the channel beforehand."""
    if request.method != "POST":
        return _form(
            request,
            CodeForm(request.actor, initial=_first(request)),
            TargetEditor(request.actor, rows=[_first_row(request)]),
        )
    if do := request.POST.get("do"):
        return _again(request, do)
    form, editor = (
        CodeForm(request.actor, request.POST, request.FILES),
        TargetEditor(request.actor, data=request.POST),
    )
    if _all_valid(form, editor):
        try:
            made = _create(request, form, editor)
        except Refused as refused:
            _refuse(form, editor, refused)
        else:
            messages.success(
                request,
                _("“%(name)s” works from now on. Print it, or test it with your phone first.")
                % {"name": made.name},
            )
            return redirect("code", key=made.pk)
    return _form(request, form, editor)


@page("drain.write")
def change_code(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """The form of a code that exists; its slug and channel are print and are not in it."""
    code = access.code(request.actor, key)
    access.to_change(request.actor, code.channel)
    if request.method != "POST":
        rows = [row_of(target) for target in code.targets.filter(removed_at=None).select_related("staff")]
        return _form(
            request,
            CodeForm(request.actor, initial=shown(code), code=code),
            TargetEditor(request.actor, rows=rows),
            code,
        )
    if do := request.POST.get("do"):
        return _again(request, do, code)
    form = CodeForm(request.actor, request.POST, request.FILES, code=code)
    editor = TargetEditor(request.actor, data=request.POST, code=code)
    if _all_valid(form, editor):
        try:
            draft = form.draft(
                zone=code.timezone, batch=_batch(form, code.channel), logo=_logo(form, code.logo)
            )
            edit_code(by=request.actor, at=utc_now(), code=code, draft=draft, targets=editor.drafts())
        except Refused as refused:
            _refuse(form, editor, refused)
        else:
            messages.success(
                request, _("“%(name)s” is changed; what is printed goes on working.") % {"name": code.name}
            )
            return redirect("code", key=code.pk)
    return _form(request, form, editor, code)


@transaction.atomic
def _create(request: ConsoleRequest, form: CodeForm, editor: TargetEditor) -> Code:
    """The code, and with a new name its channel, in one transaction: a refused code leaves no channel behind."""
    at, given = utc_now(), form.cleaned_data
    channel = given["channel"]
    if isinstance(channel, str):
        made = ChannelDraft(name=channel[:120], mode=given["mode"], unit=given["unit"] or _only_unit(request))
        channel = create_channel(by=request.actor, at=at, draft=made)
    draft = form.draft(zone=zone_of(request), batch=_batch(form, channel), logo=_logo(form, ""))
    return create_code(by=request.actor, at=at, channel=channel, draft=draft, targets=editor.drafts())


def _form(
    request: ConsoleRequest, form: CodeForm, editor: TargetEditor, code: Code | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "editor": editor,
        "code": code,
        "zones": ZONES,
        "heading": code.name if code else _("New live code"),
        "trail": (code.name, reverse("code", args=[code.pk]))
        if code
        else (_("Live codes"), reverse("codes")),
        "suggestions": [(kind, hits(request.actor, kind, "")) for kind in KINDS],
    }
    invalid = request.method == "POST" and not request.POST.get("do")
    return render(request, "channels/code_form.html", context, status=422 if invalid else 200)


def _again(request: ConsoleRequest, do: str, code: Code | None = None) -> HttpResponse:
    """The same form with one row more or less, and everything typed still in it."""
    typed: Mapping[str, Any] = {
        name: value for name, value in request.POST.items() if name in CodeForm.base_fields
    }
    editor = TargetEditor(request.actor, rows=typed_rows(request.POST, do))
    return _form(request, CodeForm(request.actor, initial=dict(typed), code=code), editor, code)


def _all_valid(form: CodeForm, editor: TargetEditor) -> bool:
    sound = form.is_valid(), editor.is_valid()  # both, so that all errors show at once
    return all(sound)


def _refuse(form: CodeForm, editor: TargetEditor, refused: Refused) -> None:
    if not editor.refuse(refused):
        form.refuse(refused)


def _batch(form: CodeForm, channel: Channel) -> Any:
    name = form.cleaned_data["batch"].strip()
    batch = batch_named(channel, name)
    if name and batch is None:
        raise Refused(NO_SUCH_BATCH, field="batch", name=name)
    return batch


def _logo(form: CodeForm, kept: str) -> str:
    upload = form.cleaned_data["logo"]
    if upload is None:
        return "" if form.cleaned_data.get("no_logo") else kept
    try:
        return keep_picture(upload.read(), name=upload.name, at=utc_now(), longest=800).digest
    except Refused as refused:
        raise Refused(refused.why, field="logo", **refused.params) from refused


def _only_unit(request: ConsoleRequest) -> Any:
    """The store of somebody who has just one: not worth asking for."""
    units = list(access.units(request.actor)[:2]) if request.actor.units is not None else []
    return units[0] if len(units) == 1 else None


def _first(request: ConsoleRequest) -> dict[str, Any]:
    asked = clean(request.GET.get("channel", ""))
    channel = access.channels(request.actor).filter(key=asked).first() if asked else None
    first = {"channel": words(channel) if channel else "", "unit": _only_unit(request)}
    return first | {"timezone": zone_of(request), "alarm_days": 7}


def _first_row(request: ConsoleRequest) -> dict[str, Any]:
    """One row to begin with: a member of staff where there is any, else an address."""
    staff: Staff | None = access.staff(request.actor).first()
    return {"kind": "staff" if staff else "url", "weight": 1}
