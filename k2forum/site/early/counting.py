"""How many comments an article has, counted again where something of it has changed.

The number of ``versions`` grows with every change that an article's pages show, so a count that was made
after the same number was read is right as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Sum

from discussions.models import Thread
from k2forum.site.models import ShownVersion

# Article: the number that was read before, and the count.
known: dict[int, tuple[int, int]] = {}


def comments_of(articles: Iterable[int]) -> dict[int, int]:
    """The comments of all threads of each article."""
    wanted = list(articles)
    if connection.in_atomic_block:  # what is not committed yet has no number
        return _counted(wanted)
    now = dict.fromkeys(wanted, 0)
    now |= dict(ShownVersion.objects.filter(pk__in=wanted).values_list("scope", "version"))
    stale = [pk for pk in wanted if pk not in known or known[pk][0] != now[pk]]
    if stale:
        counts = _counted(stale)
        known.update({pk: (now[pk], counts.get(pk, 0)) for pk in stale})
    return {pk: known[pk][1] for pk in wanted}


def _counted(articles: list[int]) -> dict[int, int]:
    rows = Thread.objects.filter(article__in=articles).values("article").order_by()
    return dict(rows.annotate(n=Sum("comment_count")).values_list("article", "n"))
