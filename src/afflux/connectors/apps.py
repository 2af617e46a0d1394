from django.apps import AppConfig


class ConnectorsRoom(AppConfig):
    name = "afflux.connectors"
    label = "connectors"

    def ready(self) -> None:
        from afflux.connectors.carriers import register
        from afflux.connectors.mail.carrier import Mail
        from afflux.connectors.oa.carrier import OfficialAccount
        from afflux.connectors.sms.carrier import Sms
        from afflux.connectors.webhook.carrier import Webhook

        register(Mail())
        register(Webhook())
        register(OfficialAccount())
        register(Sms())
