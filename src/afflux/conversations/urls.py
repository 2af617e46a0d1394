"""Addresses of talk, below /talk/."""

from __future__ import annotations

from django.urls import path

from afflux.conversations.console import desk, doing, files, inbox

urlpatterns = [
    path("", inbox.inbox_list, name="inbox"),
    path("rows", inbox.inbox_rows, name="inbox_rows"),
    path("seat", desk.sit, name="inbox_seat"),
    path("quick", desk.quick_list, name="quick_replies"),
    path("quick/new", desk.quick_new, name="quick_reply_new"),
    path("quick/<uuid:quick_id>", desk.quick_change, name="quick_reply"),
    path("quick/<uuid:quick_id>/archive", desk.quick_archive, name="quick_reply_archive"),
    path("answering", desk.answering, name="answering"),
    path("answering/house", desk.answering_house, name="answering_house"),
    path("answering/<uuid:unit_id>", desk.answering_store, name="answering_store"),
    path("answering/<uuid:unit_id>/drop", desk.answering_drop, name="answering_drop"),
    path("file/<uuid:attachment_id>", files.talk_attachment, name="talk_attachment"),
    path("<uuid:talk_id>", inbox.talk, name="talk"),
    path("<uuid:talk_id>/words", inbox.talk_words, name="talk_words"),
    path("<uuid:talk_id>/say", doing.talk_say, name="talk_say"),
    path("<uuid:talk_id>/again/<uuid:message_id>", doing.talk_again, name="talk_again"),
    path("<uuid:talk_id>/take", doing.talk_take, name="talk_take"),
    path("<uuid:talk_id>/release", doing.talk_release, name="talk_release"),
    path("<uuid:talk_id>/give", doing.talk_give, name="talk_give"),
    path("<uuid:talk_id>/snooze", doing.talk_snooze, name="talk_snooze"),
    path("<uuid:talk_id>/close", doing.talk_close, name="talk_close"),
    path("<uuid:talk_id>/reopen", doing.talk_reopen, name="talk_reopen"),
    path("<uuid:talk_id>/here", doing.talk_here, name="talk_here"),
]
