"""Addresses of the side bar, below /side/."""

from __future__ import annotations

from django.urls import path

from afflux.conversations.console import beside, side

urlpatterns = [
    path("<uuid:line_id>/", side.side_bar, name="side"),
    path("<uuid:line_id>/enter", beside.side_enter, name="side_enter"),
    path("<uuid:line_id>/entered", beside.side_entered, name="side_entered"),
    path("<uuid:line_id>/say", side.side_say, name="side_say"),
    path("<uuid:line_id>/signature", side.side_signature, name="side_signature"),
    path("<uuid:line_id>/note", side.side_note, name="side_note"),
    path("<uuid:line_id>/tag", side.side_tag, name="side_tag"),
]
