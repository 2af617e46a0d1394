from django.apps import AppConfig


class EventsRoom(AppConfig):
    name = "afflux.events"
    label = "events"
