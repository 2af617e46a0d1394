from django.apps import AppConfig


class TopicsRoom(AppConfig):
    name = "afflux.topics"
    label = "topics"
