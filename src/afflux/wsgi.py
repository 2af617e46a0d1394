"""Django as a WSGI application; the edge calls it in threads."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
