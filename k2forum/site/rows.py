"""Rows as JSON values and back, exactly: moments with their microseconds, nothing rounded."""

from __future__ import annotations

import base64
from typing import Any

from django.db import models


def json_of(row: models.Model, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The columns of a row by field name; references are ids."""
    return {
        field.name: value_of(field, row) for field in row._meta.concrete_fields if field.name not in leave_out
    }


def value_of(field: models.Field[Any, Any], row: models.Model) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(field, models.JSONField):
        return value
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
