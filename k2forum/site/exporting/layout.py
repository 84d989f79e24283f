"""What lies where in an export, and how a row is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.migrations.loader import MigrationLoader

from k2forum.site.privacy.data_map import MAP
from k2forum.site.rows import value_of

FORMAT = "k2forum-site"
SCHEMA = 1
MANIFEST = "manifest.json"


class BrokenExport(Exception):
    """What does not fit, in one line for the person at the terminal."""


def file_of(label: str) -> str:
    return f"data/{label}.jsonl"


def models_of(secrets: bool) -> list[type[models.Model]]:
    """The models whose rows an export holds, in the order of their names."""
    wanted = ("yes", "secret") if secrets else ("yes",)
    return [apps.get_model(label) for label in sorted(MAP) if MAP[label].export in wanted]


def fields_of(model: type[models.Model], secrets: bool) -> list[models.Field[Any, Any]]:
    rows = MAP[model._meta.label]
    left_out = {*rows.derived, *(() if secrets else rows.secret)}
    return [field for field in model._meta.concrete_fields if field.name not in left_out]


def many_of(model: type[models.Model]) -> list[Any]:
    return list(model._meta.many_to_many)


def newest_migrations() -> dict[str, str]:
    """The newest migration of each of our parts, by which a reader tells what wrote an export."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    labels = {label.partition(".")[0] for label in MAP}
    return {app: name for app, name in sorted(graph.leaf_nodes()) if app in labels}


def row_of(row: models.Model, fields: list[models.Field[Any, Any]], many: list[Any]) -> dict[str, Any]:
    """One row as JSON values; what differs from site to site (ids of permissions) goes by name."""
    written = {field.name: _written(field, row) for field in fields}
    for field in many:
        written[field.name] = sorted(_names(getattr(row, field.name)))
    return written


def _written(field: models.Field[Any, Any], row: models.Model) -> Any:
    if field.related_model is ContentType:
        kind = getattr(row, field.name)
        return f"{kind.app_label}.{kind.model}" if kind else None
    return value_of(field, row)


def _names(related: Any) -> Iterator[Any]:
    if related.model is Permission:
        for permission in related.select_related("content_type"):
            yield f"{permission.content_type.app_label}.{permission.codename}"
    else:
        yield from related.values_list("pk", flat=True)
