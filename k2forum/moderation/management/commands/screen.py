"""`manage.py screen`: what the screener makes of a comment, or of many as JSON lines. Needs no database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand

from k2forum.screening import command_io


class Command(BaseCommand):
    help = "Explain what the screener makes of a comment (text), or screen many as JSON lines (jsonl)."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        command_io.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Namespace(**{name: options[name] for name in ("format", "context_file", "file")})
        status = command_io.run(chosen, stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr)
        if status:
            sys.exit(status)
