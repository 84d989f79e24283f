"""How many public comments stand under articles."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, Sum

from articles.models import Article
from discussions.models import Thread
from k2forum.contributions.models import Visibility


def comments_under(slugs: Iterable[str]) -> dict[str, int]:
    """Public comments of each public article, opening ones included; others are absent. Two queries."""
    visible = Article.objects.visible_to(AnonymousUser()).filter(slug__in=set(slugs))
    threads = Thread.objects.visible_to(AnonymousUser()).filter(article__in=visible)
    opening = Count("pk", filter=Q(visibility=Visibility.PUBLISHED))
    rows = threads.values("article__slug").annotate(n=Sum("comment_count") + opening).order_by()
    counted = {str(row["article__slug"]): int(row["n"]) for row in rows}
    return dict.fromkeys(visible.values_list("slug", flat=True), 0) | counted
