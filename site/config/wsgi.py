import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from core import built

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
if reason := built.messages_lacking():  # for servers other than gunicorn, where config.web said it before
    raise ImproperlyConfigured(reason)
application = get_wsgi_application()
