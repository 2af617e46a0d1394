from django.apps import AppConfig


class ConnectorsRoom(AppConfig):
    name = "afflux.connectors"
    label = "connectors"
