from django.apps import AppConfig


class WeComFolder(AppConfig):
    name = "afflux.connectors.wecom"
    label = "wecom"

    def ready(self) -> None:
        from afflux.connectors.carriers import register
        from afflux.connectors.wecom.carrier import WeCom

        register(WeCom())
