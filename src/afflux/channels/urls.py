"""Addresses of drainage, below /drain/."""

from __future__ import annotations

from django.urls import path

from afflux.channels.console import channels, code_form, codes, hand_adds, modes, money, posters, prints

urlpatterns = [
    path("", channels.channels, name="channels"),
    path("channels/new", channels.new_channel, name="new_channel"),
    path("channels/<uuid:key>", channels.channel, name="channel"),
    path("channels/<uuid:key>/change", channels.change_channel, name="change_channel"),
    path("channels/<uuid:key>/close", channels.close, name="close_channel"),
    path("channels/<uuid:key>/reopen", channels.reopen, name="reopen_channel"),
    path("channels/<uuid:key>/batches/new", channels.new_batch, name="new_batch"),
    path("codes", codes.codes, name="codes"),
    path("codes/pause", codes.pause_many, name="pause_codes"),
    path("codes/resume", codes.resume_many, name="resume_codes"),
    path("codes/archive", codes.archive_many, name="archive_codes"),
    path("codes/new", code_form.new_code, name="new_code"),
    path("codes/<uuid:key>", codes.code, name="code"),
    path("codes/<uuid:key>/change", code_form.change_code, name="change_code"),
    path("codes/<uuid:key>/pause", codes.pause, name="pause_code"),
    path("codes/<uuid:key>/resume", codes.resume, name="resume_code"),
    path("codes/<uuid:key>/archive", codes.archive, name="archive_code"),
    path("codes/<uuid:key>/restore", codes.restore, name="restore_code"),
    path("codes/<uuid:key>/qr.svg", prints.qr_svg, name="qr_svg"),
    path("codes/<uuid:key>/qr-<int:size>.png", prints.qr_png, name="qr_png"),
    path("codes/<uuid:key>/posters/<uuid:poster>.png", prints.poster_png, name="poster_png"),
    path("choosing/<slug:kind>", code_form.choosing, name="choosing"),
    path("costs", money.costs, name="costs"),
    path("costs/new", money.new_cost, name="new_cost"),
    path("costs/<uuid:key>", money.cost, name="cost"),
    path("exposures", money.exposures, name="exposures"),
    path("exposures/new", money.new_exposure, name="new_exposure"),
    path("exposures/<uuid:key>", money.exposure, name="exposure"),
    path("people/<uuid:person_id>/add", hand_adds.hand_add, name="hand_add"),
    path("people/<uuid:person_id>/lost", hand_adds.lost, name="hand_lost"),
    path("modes", modes.modes, name="modes"),
    path("modes/new", modes.new_mode, name="new_mode"),
    path("modes/<uuid:key>", modes.mode, name="mode"),
    path("modes/<uuid:key>/archive", modes.archive, name="archive_mode"),
    path("modes/<uuid:key>/restore", modes.restore, name="restore_mode"),
    path("codes/posters/new", posters.new_poster, name="new_poster"),
    path("codes/posters/<uuid:key>", posters.poster, name="poster"),
    path("codes/posters/<uuid:key>/picture", posters.poster_picture, name="poster_picture"),
    path("codes/posters/<uuid:key>/archive", posters.archive, name="archive_poster"),
]
