"""Logs: one JSON object a line, the request's id in it and in its tasks, and no words of a person."""

from __future__ import annotations

import json
import logging
import sys
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse

from k2forum.site import logs


def line_of(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(logs.JsonFormatter().format(record))


def record(message: str, exc_info: object = None) -> logging.LogRecord:
    return logging.LogRecord("k2", logging.ERROR, __file__, 1, message, None, exc_info)  # type: ignore[arg-type]


def test_an_error_is_told_by_kind_and_place_never_by_its_text() -> None:
    try:
        raise ValueError("take 500 mcg a day")
    except ValueError:
        line = line_of(record("screening failed", sys.exc_info()))
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["raised_at"])
    assert "500 mcg" not in json.dumps(line)


def ask(given: str = "") -> str:
    """The id under which a view with this header would log."""
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(str(line_of(record("here"))["request"]))
        return HttpResponse()

    request = HttpRequest()
    if given:
        request.META["HTTP_X_REQUEST_ID"] = given
    logs.with_request_id(view)(request)
    assert "request" not in line_of(record("after"))
    return seen[0]


def test_each_request_has_an_id_of_its_own_or_the_proxys() -> None:
    assert ask() != ask()
    assert ask("0123456789abcdef") == "0123456789abcdef"
    assert ask('x" } injected') != 'x" } injected'


def test_a_task_logs_under_the_request_that_asked_for_it() -> None:
    token = logs.request_id.set("0123456789abcdef")
    headers: dict[str, object] = {}
    logs.send_request_id(headers=headers)
    logs.request_id.reset(token)
    logs.take_request_id(task=SimpleNamespace(request=SimpleNamespace(**headers)))
    assert line_of(record("in the task"))["request"] == "0123456789abcdef"
    logs.drop_request_id()
    assert "request" not in line_of(record("after"))
