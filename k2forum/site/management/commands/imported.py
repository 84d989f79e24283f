"""How far the automatic check of comments from other sites is: `manage.py imported`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from discussions.models import Comment
from k2forum.contributions.models import Visibility


class Command(BaseCommand):
    help = "Says how far the automatic check of comments from other sites is."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Comment.objects.filter(imported=True).order_by().values_list("visibility")
        counted = dict(rows.annotate(Count("pk")))
        total = sum(counted.values())
        self.stdout.write(f"{total} comments came from other sites.")
        for state in Visibility:
            if counted.get(state):
                self.stdout.write(f"  {counted[state]:6d}  {state.label}")
        waiting = Comment.objects.due().from_elsewhere().count()
        if waiting:
            self.stdout.write(f"{waiting} wait for the automatic check.")
