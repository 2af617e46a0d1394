from django.apps import AppConfig


class WebChatFolder(AppConfig):
    name = "afflux.connectors.webchat"
    label = "webchat"

    def ready(self) -> None:
        from afflux.connectors.carriers import register
        from afflux.connectors.webchat.carrier import WebChat

        register(WebChat())
