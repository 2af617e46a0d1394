"""From a person's page: note by hand that they were added, or that they left. Without a carrier's own word this is how it is known."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.channels import access
from afflux.channels.actions.adds import Loss, NewAdd, record_add, record_losses
from afflux.channels.models import Add, Channel
from afflux.console.form_pages import form_page
from afflux.console.forms import ConsoleForm, MomentField
from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import access as pool
from afflux.contacts.models import Person
from afflux.kernel.clock import utc_now
from afflux.kernel.ids import hashed_id
from afflux.organization.models import Staff


class AddForm(ConsoleForm):
    """Channel, staff and moment of an add."""

    submit = gettext_lazy("Record the add")
    channel = forms.ModelChoiceField(Channel.objects.none(), label=gettext_lazy("Channel"))
    staff = forms.ModelChoiceField(Staff.objects.none(), label=gettext_lazy("Staff"), required=False)
    at = MomentField(label=gettext_lazy("When"))

    def __init__(self, actor: Any, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for name, rows in (
            ("channel", access.channels(actor).filter(closed_at=None)),
            ("staff", access.staff(actor)),
        ):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
            choice.queryset = rows.order_by("name")

    def clean_at(self) -> Any:
        if self.cleaned_data["at"] > utc_now():
            raise forms.ValidationError(_("This lies in the future; note what has happened."))
        return self.cleaned_data["at"]


@page("pool.read", write="pool.write")
def hand_add(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Note an add. The same channel on the same minute is one add."""
    person = pool.person(request.actor, person_id)
    form = AddForm(request.actor, request.POST or None, initial={"at": utc_now(), "staff": person.staff_id})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = NewAdd(
            person=person.id,
            at=given["at"],
            origin="hand",
            source_key=hashed_id("hand", str(person.id), str(given["channel"].id), given["at"].isoformat()),
            channel=given["channel"].id,
            staff=given["staff"].id if given["staff"] else None,
            carrier="staff" if given["staff"] else "phone",
        )
        with form.refusals():
            record_add(new, by=request.actor, at=utc_now())
            messages.success(request, _("The add is recorded."))
            return redirect("person", person.id)
    heading = _("Record an add: %(name)s") % {"name": str(person)}
    return form_page(request, form, heading, (str(person), reverse("person", args=[person.id])))


@page("pool.read", write="pool.write")
@require_POST
def lost(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """The person deleted or blocked us, or asked to leave: every add that still held ends now."""
    person, now = pool.person(request.actor, person_id), utc_now()
    held = Add.objects.filter(person=person, lost_at=None, at__lte=now).values_list("id", flat=True)
    record_losses([Loss(add, now) for add in held], by=request.actor, at=now)
    messages.success(request, _("Noted: %(name)s has left.") % {"name": str(person)})
    return redirect("person", person.id)


def person_actions(request: HttpRequest, person: Person) -> str:
    """Buttons on the person's page, for whoever may write the pool."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("pool.write"):
        return ""
    holds = Add.objects.filter(person=person, lost_at=None).exists()
    return render_to_string(
        "channels/person_actions.html", {"person": person, "holds": holds}, request=request
    )
