from django.apps import AppConfig


class ConsoleRoom(AppConfig):
    name = "afflux.console"
    label = "console"
