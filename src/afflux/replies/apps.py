from django.apps import AppConfig


class RepliesRoom(AppConfig):
    name = "afflux.replies"
    label = "replies"
