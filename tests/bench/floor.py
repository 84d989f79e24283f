"""The floor: a Django project that does nothing but send the bytes of a page from memory, or insert a row."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path

from k2forum import environment

DATABASE = os.environ.get("BENCH_DATABASE", "")
PAGE = Path(os.environ["BENCH_PAGE"]).read_bytes()

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": environment.database(DATABASE) | {"CONN_MAX_AGE": 60}} if DATABASE else {},
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
)
django.setup()


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotModified()


def small(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok")


def insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (text) VALUES (%s)", [request.POST["text"]])
    return HttpResponse(b"ok")


urlpatterns = [
    path("page/", page),
    path("unchanged/", unchanged),
    path("small/", small),
    path("insert/", insert),
]
application = get_wsgi_application()
