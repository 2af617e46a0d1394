"""Addresses of the archive, below /talk/archive/."""

from __future__ import annotations

from django.urls import path

from afflux.conversations.archive.console import alerts, keeping, parcels, search

urlpatterns = [
    path("", search.archive, name="archive"),
    path("at/<uuid:message_id>", search.archive_place, name="archive_place"),
    path("alerts", alerts.alerts, name="alerts"),
    path("alerts/seen", alerts.alerts_seen, name="alerts_seen"),
    path("alerts/dismiss", alerts.alerts_dismiss, name="alerts_dismiss"),
    path("alerts/words", alerts.alert_rules, name="alert_rules"),
    path("alerts/words/new", alerts.alert_rule_new, name="alert_rule_new"),
    path("alerts/words/<uuid:rule_id>", alerts.alert_rule, name="alert_rule"),
    path("alerts/words/<uuid:rule_id>/archive", alerts.alert_rule_archive, name="alert_rule_archive"),
    path("keeping", keeping.keeping, name="archive_keeping"),
    path("keeping/<uuid:period_id>/drop", keeping.period_drop, name="archive_period_drop"),
    path("holds/talk/<uuid:talk_id>", keeping.hold_talk, name="archive_hold_talk"),
    path("holds/person/<uuid:person_id>", keeping.hold_person, name="archive_hold_person"),
    path("holds/<uuid:hold_id>/lift", keeping.hold_lift, name="archive_hold_lift"),
    path("out", parcels.parcels, name="archive_parcels"),
    path("out/new", parcels.parcel_new, name="archive_parcel_new"),
    path("out/<uuid:parcel_id>", parcels.parcel, name="archive_parcel"),
    path("out/<uuid:parcel_id>/progress", parcels.parcel_progress, name="archive_parcel_progress"),
    path("out/<uuid:parcel_id>/stop", parcels.parcel_stop, name="archive_parcel_stop"),
    path("out/<uuid:parcel_id>/file", parcels.parcel_fetch, name="archive_parcel_file"),
]
