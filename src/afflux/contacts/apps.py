from django.apps import AppConfig


class ContactsRoom(AppConfig):
    name = "afflux.contacts"
    label = "contacts"
