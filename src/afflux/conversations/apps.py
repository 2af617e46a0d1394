from django.apps import AppConfig


class ConversationsRoom(AppConfig):
    name = "afflux.conversations"
    label = "conversations"
