from django.apps import AppConfig


class InsightsRoom(AppConfig):
    name = "afflux.insights"
    label = "insights"
