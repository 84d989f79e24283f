"""`manage.py build_css`: joins the component stylesheets."""

from typing import Any

from django.core.management.base import BaseCommand

from k2forum.site import stylesheet


class Command(BaseCommand):
    help = "Joins the files under static/k2/css/ into the stylesheets that pages load."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        changed = stylesheet.build()
        self.stdout.write("\n".join(f"written: {path.name}" for path in changed) or "up to date")
