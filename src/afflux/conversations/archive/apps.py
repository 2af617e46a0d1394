from django.apps import AppConfig


class ArchiveRoom(AppConfig):
    name = "afflux.conversations.archive"
    label = "archive"
