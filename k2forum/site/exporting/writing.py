"""Writing the site into a folder: the same site gives the same bytes, so nothing in it is a date of today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from articles.models import Article
from k2forum.site.exporting import layout
from k2forum.site.exporting.layout import BrokenExport
from k2forum.site.exporting.markdown import article_markdown

CHUNK = 1000
Progress = Callable[[str], None]
README = """# An export of a forum

- `manifest.json`: every file with its rows, bytes and SHA-256, and by which version it was written.
- `data/<part>.<Kind>.jsonl`: one JSON object a line for each row, by id. References are ids. Moments are
  in UTC with their microseconds.
- `articles/<address>.md`: the articles as readers see them, for reading; `data/articles.Revision.jsonl` has
  every revision.

`manage.py import_site FOLDER` makes the same site of it on an empty database.
"""


def export(folder: Path, *, secrets: bool = False, progress: Progress = lambda line: None) -> dict[str, Any]:
    """Write everything; returns the manifest. Raises BrokenExport where the folder holds something."""
    if folder.exists() and any(folder.iterdir()):
        raise BrokenExport(f"{folder} is not empty. Name a new folder.")
    for place in (folder, folder / "data", folder / "articles"):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    files: dict[str, dict[str, Any]] = {}
    with _one_moment():
        for model in layout.models_of(secrets):
            name = layout.file_of(model._meta.label)
            files[name] = _write(folder / name, _lines(model, secrets))
            progress(f"{name}: {files[name]['rows']}")
        for article in Article.objects.order_by("slug"):
            revision = article.shown_revision
            if revision is not None:
                name = f"articles/{article.slug}.md"
                files[name] = _write(folder / name, [article_markdown(revision)])
    files["README.md"] = _write(folder / "README.md", [README])
    manifest = {
        "format": layout.FORMAT,
        "schema": layout.SCHEMA,
        "secrets": secrets,
        "migrations": layout.newest_migrations(),
        "files": dict(sorted(files.items())),
    }
    # Last: a folder without it was not finished.
    _write(folder / layout.MANIFEST, [json.dumps(manifest, indent=1, sort_keys=True) + "\n"])
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read is of one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        connection.cursor().execute("BEGIN DEFERRED")  # the usual one would keep everybody from writing
        try:
            yield
        finally:
            connection.cursor().execute("ROLLBACK")


def _lines(model: Any, secrets: bool) -> Iterator[str]:
    fields, many = layout.fields_of(model, secrets), layout.many_of(model)
    for row in model._base_manager.order_by("pk").iterator(chunk_size=CHUNK):
        yield json.dumps(layout.row_of(row, fields, many), ensure_ascii=False, sort_keys=True) + "\n"


def _write(path: Path, lines: Iterable[str]) -> dict[str, Any]:
    digest, size, rows = hashlib.sha256(), 0, 0
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for line in lines:
            content = line.encode("utf-8", "surrogatepass")
            file.write(content)
            digest.update(content)
            size += len(content)
            rows += 1
    return {"rows": rows, "bytes": size, "sha256": digest.hexdigest()}
