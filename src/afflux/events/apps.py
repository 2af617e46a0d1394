from django.apps import AppConfig


class EventsRoom(AppConfig):
    name = "afflux.events"
    label = "events"

    def ready(self) -> None:
        """Declare the problems: intake itself speaks without Django and never imports them."""
        from afflux.events import problems  # noqa: F401
