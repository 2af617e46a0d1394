from django.apps import AppConfig


class ChannelsRoom(AppConfig):
    name = "afflux.channels"
    label = "channels"
