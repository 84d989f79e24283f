"""Logs as JSON lines, each with the id of the request that caused it, into the tasks and back.

What a person wrote never stands in a log: messages name rows by id and errors by kind.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_HEADER_OF_TASKS = "k2_request"
_FIT = re.compile(r"[A-Za-z0-9._-]{8,64}")
request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonFormatter(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, request; with an error its kind and place.

    The text of an exception may quote what a person wrote, so it is left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := request_id.get():
            line["request"] = request
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["raised_at"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _places(trace: Any) -> list[str]:
    """File and line of the last frames of a traceback."""
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-8:]


def with_request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Takes the proxy's id where it is fit, else makes one; everything logged meanwhile carries it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        token = request_id.set(given if _FIT.fullmatch(given) else uuid.uuid4().hex)
        try:
            return get_response(request)
        finally:
            request_id.reset(token)

    return middleware


@before_task_publish.connect
def send_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and request_id.get():
        headers[_HEADER_OF_TASKS] = request_id.get()


@task_prerun.connect
def take_request_id(task: Any = None, **_: Any) -> None:
    given = getattr(task.request, _HEADER_OF_TASKS, "") if task is not None else ""
    request_id.set(given if isinstance(given, str) and _FIT.fullmatch(given) else "")


@task_postrun.connect
def drop_request_id(**_: Any) -> None:
    request_id.set("")
