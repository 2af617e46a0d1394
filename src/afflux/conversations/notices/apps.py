from django.apps import AppConfig


class NoticesRoom(AppConfig):
    name = "afflux.conversations.notices"
    label = "notices"
