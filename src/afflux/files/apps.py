from django.apps import AppConfig


class FilesRoom(AppConfig):
    name = "afflux.files"
    label = "files"
