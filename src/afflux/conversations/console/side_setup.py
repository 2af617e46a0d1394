"""On the page of a line with an app: how its side bar is set up, and whether somebody has entered by it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from afflux.connectors.addresses import is_public
from afflux.connectors.beside import has_app
from afflux.connectors.models import Connection
from afflux.conversations.console.beside import our_address
from afflux.organization.beside import last_entered


def side_panel(request: HttpRequest, line: Connection) -> SafeString:
    """The steps with what is to be entered where; nothing for a carrier without an app."""
    if not has_app(line):
        return SafeString()
    address = our_address(request, reverse("side", args=[line.id]))
    context = {
        "connection": line,
        "address": address,
        "domain": address.split("/")[2],
        "public": is_public(),
        "entered": last_entered(line.id),
    }
    return render_to_string("conversations/side_setup.html", context, request)
