from django.apps import AppConfig


class TradeRoom(AppConfig):
    name = "afflux.trade"
    label = "trade"
