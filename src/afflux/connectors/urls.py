from django.urls import path

from afflux.connectors.door import door

urlpatterns = [path("hook/<uuid:connection_id>", door, name="hook")]
