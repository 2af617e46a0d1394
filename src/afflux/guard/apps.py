from django.apps import AppConfig


class GuardRoom(AppConfig):
    name = "afflux.guard"
    label = "guard"
