from django.apps import AppConfig


class DemoRoom(AppConfig):
    """Fills its slot itself: the wiring knows rooms of the product only, and a demo is not one."""

    name = "afflux.demo"
    label = "demo"

    def ready(self) -> None:
        from afflux.console import slots
        from afflux.demo.banner import banner

        slots.fill("console.banner", banner, order=1)
