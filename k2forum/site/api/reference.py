"""openapi.json as a page for people."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from k2forum.site.api.application import api
from k2forum.site.api.tokens import Scope

# What each kind of problem means; the addresses of problem types lead here.
PROBLEMS = {
    "token": _("The token is missing, not known, or revoked."),
    "scope": _("The token lacks the scope for this."),
    "second-factor": _("The account of the token has to set up a second step at sign-in first."),
    "rules": _("The house rules have changed, and the person has not accepted the new ones on the site yet."),
    "not-allowed": _("The person may not do this, or not any more: the detail says why."),
    "first-text": _("The first text of an account is written on the site itself."),
    "not-found": _("There is nothing here, or nothing that you may see."),
    "method": _("The address exists, but does not take this method."),
    "request": _("The body is no JSON in UTF-8."),
    "too-large": _("The request is larger than one megabyte."),
    "cursor": _("The cursor was not made by this list."),
    "invalid": _("A part of the request does not fit; errors says which and why."),
    "advice": _("The automatic check would hold this text: words and phrasings are for its writer."),
    "unreadable": _("The automatic check cannot read this text. It can be posted: a person will read it."),
    "too-fast": _("Too many requests or texts; where it is known, Retry-After says when to go on."),
    "broken": _("Something broke on our side."),
    "away": _("The database is away for a moment."),
}


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(
        request,
        "site/api.html",
        {"groups": _groups(), "schemas": _schemas(), "scopes": Scope.choices, "problems": PROBLEMS.items()},
    )


@functools.cache
def _schema() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


@functools.cache
def _groups() -> list[dict[str, Any]]:
    """The operations by tag, in the order of the schema."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in _schema()["paths"].items():
        for method, operation in operations.items():
            row = {
                "id": operation["operationId"],
                "method": method.upper(),
                "address": address,
                "summary": operation["summary"],
                "description": _words(operation.get("description", "")),
                "needs_token": operation.get("security") == [{"Token": []}],
                "parameters": [
                    _field(each["name"], each["schema"], each) for each in operation["parameters"]
                ],
                "body": _name_of(_body(operation)),
                "answer": _name_of(_answer(operation)),
            }
            groups.setdefault(operation["tags"][0], []).append(row)
    return [{"name": name, "operations": rows} for name, rows in groups.items()]


@functools.cache
def _schemas() -> list[dict[str, Any]]:
    """The objects that are sent and answered, with their fields."""
    return [
        {
            "name": name,
            "description": schema.get("description", ""),
            "fields": [
                _field(field, values, {"required": field in schema.get("required", ())})
                for field, values in schema.get("properties", {}).items()
            ],
        }
        for name, schema in sorted(_schema()["components"]["schemas"].items())
    ]


def _field(name: str, schema: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    words, link = _type_of(schema)
    return {
        "name": name,
        "type": words,
        "link": link,
        "required": more.get("required", False),
        "description": _words(schema.get("description", more.get("description", ""))),
        "default": schema.get("default"),
    }


def _words(text: str) -> SafeString:
    """The text, with what stands between backticks as code."""
    parts = [
        format_html("<code>{}</code>" if n % 2 else "{}", part) for n, part in enumerate(text.split("`"))
    ]
    return SafeString("".join(parts))


def _type_of(schema: dict[str, Any]) -> tuple[str, str]:
    """The type in words, and the object it leads to ("" for none)."""
    if name := _name_of(schema):
        return name, name
    if options := schema.get("anyOf"):
        found = [_type_of(option) for option in options]
        return " or ".join(words for words, _link in found), next((link for _w, link in found if link), "")
    if schema.get("type") == "array":
        words, link = _type_of(schema["items"])
        return f"list of {words}", link
    words = {"date-time": "moment", "date": "day"}.get(schema.get("format", ""), schema.get("type", "object"))
    return words, ""


def _name_of(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    return dict(
        operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )


def _answer(operation: dict[str, Any]) -> dict[str, Any]:
    found = next(answer for status, answer in operation["responses"].items() if str(status).startswith("20"))
    return dict(found["content"]["application/json"]["schema"])
