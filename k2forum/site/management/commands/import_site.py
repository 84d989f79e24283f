"""`manage.py import_site DIR`: a site of an export, on an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from k2forum.site.exporting.layout import BrokenExport
from k2forum.site.exporting.reading import load


class Command(BaseCommand):
    help = (
        "Loads what export_site wrote (docs/export.md) into an empty database: all of it, or nothing. "
        "Without secrets in it, people set a new password by the code that is mailed to them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="the folder that export_site wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else lambda line: None
        try:
            count = load(Path(options["folder"]), progress=say)
        except BrokenExport as error:
            raise CommandError(f"{error} Nothing was loaded.") from None
        self.stdout.write(f"{count} rows loaded.")
