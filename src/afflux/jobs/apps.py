"""The jobs room as a Django app."""

from django.apps import AppConfig


class Jobs(AppConfig):
    name = "afflux.jobs"
    label = "jobs"
