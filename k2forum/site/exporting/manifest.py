"""Looking at an export before anything of it is loaded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from django.db.migrations.loader import MigrationLoader

from k2forum.site.exporting import layout
from k2forum.site.exporting.layout import BrokenExport


def checked(folder: Path) -> dict[str, Any]:
    """The manifest of an export that is whole and not of a newer version. Raises BrokenExport."""
    manifest = _read(folder / layout.MANIFEST)
    if manifest.get("format") != layout.FORMAT:
        raise BrokenExport(f"{folder} is no export of a forum.")
    if manifest.get("schema") != layout.SCHEMA or _unknown_migrations(manifest):
        raise BrokenExport("This export was written by a newer version of the forum. Update first.")
    files = manifest.get("files")
    if not isinstance(files, dict) or not isinstance(manifest.get("secrets"), bool):
        raise BrokenExport(f"{folder / layout.MANIFEST} does not say what belongs to the export.")
    known = {layout.file_of(model._meta.label) for model in layout.models_of(secrets=True)}
    for name, about in files.items():
        _check_file(folder, name, about, known)
    return manifest


def _read(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenExport(f"There is no {path}: this is no export, or it was not finished.") from None
    except (OSError, ValueError):
        raise BrokenExport(f"{path} cannot be read.") from None
    if not isinstance(manifest, dict):
        raise BrokenExport(f"{path} cannot be read.")
    return manifest


def _unknown_migrations(manifest: dict[str, Any]) -> bool:
    nodes = MigrationLoader(None, ignore_no_migrations=True).graph.nodes
    named = manifest.get("migrations")
    return not isinstance(named, dict) or any((app, name) not in nodes for app, name in named.items())


def _check_file(folder: Path, name: str, about: Any, known: set[str]) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or (name.startswith("data/") and name not in known):
        raise BrokenExport(f"{name} does not belong into an export.")
    digest = hashlib.sha256()
    try:
        with (folder / path).open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    except OSError:
        raise BrokenExport(f"{name} is missing.") from None
    if not isinstance(about, dict) or digest.hexdigest() != about.get("sha256"):
        raise BrokenExport(f"{name} is not as it was written: its digest differs.")
