"""The web application for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from k2forum import screening
from k2forum.settling import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view, so that the first request does not load them
screening.load()  # so that the first post does not wait for the weights
settle()
