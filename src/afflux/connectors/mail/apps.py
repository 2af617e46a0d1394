from django.apps import AppConfig


class MailLine(AppConfig):
    name = "afflux.connectors.mail"
    label = "mail_line"
