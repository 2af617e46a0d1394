"""Django as a WSGI application; the edge calls it in threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
application = get_wsgi_application()
