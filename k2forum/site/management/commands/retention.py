"""`manage.py retention`: what should be gone and is not; with --run, let it go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from k2forum.site.privacy import retention


class Command(BaseCommand):
    help = (
        "Names what is kept past its day, and ends with status 1 where something is (docs/privacy.md). "
        "With --run it is dealt with first; without, nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="delete, shorten and erase what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["run"]:
            total, done = 0, retention.BATCH
            while done:
                done = sum(retention.run().values())
                total += done
            self.stdout.write(f"Dealt with: {total}")
        late = retention.overdue()
        for rule in retention.RULES:
            days = rule.kept().days
            kept = f"kept {days} days" if days else "kept until their day"
            self.stdout.write(f"{rule.name:20} {kept:22} overdue: {late[rule.name]:6}  {rule.says}")
        if any(late.values()):
            self.stdout.write(
                "Something is overdue: is the worker running? `manage.py retention --run` does it."
            )
            raise SystemExit(1)
        self.stdout.write("Nothing is overdue.")
