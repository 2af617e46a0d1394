from django.apps import AppConfig


class ExchangeRoom(AppConfig):
    name = "afflux.exchange"
    label = "exchange"
