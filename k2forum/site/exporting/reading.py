"""Making a site of an export: on an empty database, in one transaction, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from articles.models import ArticleReference, Revision
from articles.publishing import html_of
from articles.rendering import document_html
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.rendering import render_markdown
from k2forum.site.exporting import layout
from k2forum.site.exporting.layout import BrokenExport
from k2forum.site.exporting.manifest import checked

CHUNK = 500
Progress = Callable[[str], None]


def load(folder: Path, *, progress: Progress = lambda line: None) -> int:
    """Load everything; returns how many rows. Raises BrokenExport, and then nothing was changed."""
    manifest = checked(folder)
    secrets = bool(manifest["secrets"])
    check_empty()
    total = 0
    with transaction.atomic():
        kinds = layout.models_of(secrets)
        for model in kinds:
            count = _load(model, folder, secrets)
            progress(f"{layout.file_of(model._meta.label)}: {count}")
            total += count
        try:
            connection.check_constraints()
        except IntegrityError as error:
            what = str(error).splitlines()[0]
            raise BrokenExport(f"Something refers to a row that is not in the export: {what}.") from None
        _set_sequences(kinds)
        _show_what_is_known_of_references()
    cache.clear()
    return total


def _show_what_is_known_of_references() -> None:
    for revision in Revision.objects.filter(article__in=ArticleReference.objects.values("article")):
        Revision.objects.filter(pk=revision.pk).update(html=html_of(revision.parsed))


def check_empty() -> None:
    """Raises BrokenExport where the site holds anything that an export would."""
    held = [model._meta.label for model in layout.models_of(secrets=True) if model._base_manager.exists()]
    if held:
        raise BrokenExport(
            f"This site is not empty: it has rows of {', '.join(held[:5])}. "
            "Use a new database: `manage.py migrate`, then import, and nothing in between."
        )


def _load(model: type[models.Model], folder: Path, secrets: bool) -> int:
    label = model._meta.label
    name = layout.file_of(label)
    path = folder / name
    if not path.exists():  # of an older version, which did not know this kind
        return 0
    fields = {field.name: field for field in layout.fields_of(model, secrets)}
    many = {field.name: field for field in layout.many_of(model)}
    count = 0
    with path.open(encoding="utf-8", errors="surrogatepass") as lines, _moments_as_given(model):
        numbered = enumerate(lines, 1)
        while chunk := list(islice(numbered, CHUNK)):
            rows, links = [], []
            for number, line in chunk:
                with _named(f"{name}, line {number}"):
                    row, linked = _row(model, json.loads(line), fields, many)
                    rows.append(row)
                    links += linked
            with _named(f"{name}, lines {chunk[0][0]} to {chunk[-1][0]}"):
                model._base_manager.bulk_create(rows)
                for field, pairs in _by_field(links).items():
                    _link(field, pairs)
            count += len(rows)
    return count


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Says where in the export it did not fit; never what stands there."""
    try:
        yield
    except BrokenExport as error:
        raise BrokenExport(f"{place}: {error}") from None
    except json.JSONDecodeError:
        raise BrokenExport(f"{place}: this is no JSON") from None
    except (ValidationError, ValueError, TypeError, KeyError, LookupError) as error:
        raise BrokenExport(f"{place}: a value does not fit ({type(error).__name__})") from None
    except DatabaseError as error:
        raise BrokenExport(f"{place}: the database refused it ({type(error).__name__})") from None


def _row(
    model: type[models.Model], given: Any, fields: dict[str, Any], many: dict[str, Any]
) -> tuple[models.Model, list[tuple[Any, Any, list[Any]]]]:
    if not isinstance(given, dict):
        raise BrokenExport("this is no row")
    unknown = given.keys() - fields.keys() - many.keys()
    if unknown:
        raise BrokenExport(f"there is no field {', '.join(sorted(unknown))} in {model._meta.label}")
    if given.get(model._meta.pk.name) is None:
        raise BrokenExport("the row has no id")
    row = model(
        **{fields[name].attname: _read(fields[name], given[name]) for name in given if name in fields}
    )
    _derive(row)
    return row, [(many[name], row.pk, given[name]) for name in given if name in many]


def _read(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if field.related_model is ContentType:
        app, _dot, name = str(value).partition(".")
        return ContentType.objects.get_by_natural_key(app, name).pk
    if field.is_relation:
        return field.target_field.to_python(value)
    if isinstance(field, models.JSONField):
        return value
    return field.to_python(value)


def _derive(row: models.Model) -> None:
    """What an export leaves out is made anew: HTML comes out of the one renderer, and passwords are reset."""
    if isinstance(row, Comment):
        row.public_html = render_markdown(row.public_source) if row.public_source else ""
    elif isinstance(row, Revision):
        row.html = document_html(row.parsed)
    elif isinstance(row, User) and not row.password:
        row.password = make_password(None)


def _by_field(links: list[tuple[Any, Any, list[Any]]]) -> dict[Any, list[tuple[Any, Any]]]:
    pairs: dict[Any, list[tuple[Any, Any]]] = {}
    for field, pk, names in links:
        pairs.setdefault(field, []).extend((pk, name) for name in names)
    return pairs


def _link(field: Any, pairs: list[tuple[Any, Any]]) -> None:
    through = field.remote_field.through
    names: dict[Any, Any] = {}
    if field.related_model is Permission:
        for permission in Permission.objects.select_related("content_type"):
            names[f"{permission.content_type.app_label}.{permission.codename}"] = permission.pk
    ours, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
    through._base_manager.bulk_create(
        through(**{f"{ours}_id": pk, f"{theirs}_id": names[name] if names else name}) for pk, name in pairs
    )


@contextmanager
def _moments_as_given(model: type[models.Model]) -> Iterator[None]:
    """Some packages set moments by themselves at each save; an import keeps those of the export."""
    marks = ("auto_now", "auto_now_add")
    own = [field for field in model._meta.concrete_fields if any(getattr(field, m, False) for m in marks)]
    before = [tuple(getattr(field, mark) for mark in marks) for field in own]
    for field in own:
        field.auto_now = field.auto_now_add = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for field, (now, add) in zip(own, before, strict=True):
            field.auto_now, field.auto_now_add = now, add  # type: ignore[attr-defined]


def _set_sequences(kinds: list[type[models.Model]]) -> None:
    """PostgreSQL counts on from the highest id that came in; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)
