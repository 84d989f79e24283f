"""`manage.py load_content`: what the forum ships with; with --demo, made-up people and talk as well."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from k2forum.site import demo, shipping


class Command(BaseCommand):
    help = "Load the shipped article, pages, disclaimers and groups. Safe to repeat; edited pages stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also demo accounts and a demo discussion")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["demo"] and settings.PRODUCTION:
            raise CommandError("Demo accounts have published passwords: they are refused in production mode.")
        shipping.load_site()
        if options["demo"]:
            made = demo.load_demo()
            self.stdout.write(demo.accounts_text() if made or options["verbosity"] > 0 else "")
