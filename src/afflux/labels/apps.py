from django.apps import AppConfig


class LabelsRoom(AppConfig):
    name = "afflux.labels"
    label = "labels"
