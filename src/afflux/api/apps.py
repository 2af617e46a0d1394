from django.apps import AppConfig


class ApiShell(AppConfig):
    name = "afflux.api"
    label = "api"
