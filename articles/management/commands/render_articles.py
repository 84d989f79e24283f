"""Render the stored HTML of all revisions anew: `manage.py render_articles`, after an update of the forum."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.publishing import render_again


class Command(BaseCommand):
    help = "Renders every revision of every article anew, after its template or the renderer changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{render_again()} revisions rendered differently than before.")
