"""`manage.py export_site DIR`: the whole site as JSON lines and Markdown."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from k2forum.site.exporting.layout import BrokenExport
from k2forum.site.exporting.writing import export


class Command(BaseCommand):
    help = (
        "Writes the site into a new folder (docs/export.md): everything but passwords, second factors, "
        "sessions, tokens and papers given as evidence. The same site gives the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="a new or empty folder")
        parser.add_argument(
            "--secrets",
            action="store_true",
            help="also hashed passwords, second factors and tokens: for moving, never for others",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else lambda line: None
        try:
            manifest = export(Path(options["folder"]), secrets=options["secrets"], progress=say)
        except BrokenExport as error:
            raise CommandError(str(error)) from None
        rows = sum(file["rows"] for name, file in manifest["files"].items() if name.startswith("data/"))
        self.stdout.write(f"{rows} rows in {len(manifest['files'])} files, whole.")
