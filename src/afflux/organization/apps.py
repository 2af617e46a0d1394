from django.apps import AppConfig


class OrganizationRoom(AppConfig):
    name = "afflux.organization"
    label = "organization"
