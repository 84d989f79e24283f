"""Figures for Prometheus, read from the database when asked for, so that the workers' work shows too."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, F, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from discussions.models import Comment
from k2forum.moderation.models import Band, Case
from k2forum.notices.models import Notice

WINDOW = timedelta(minutes=15)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """/metrics: open on one machine; in production only with ``Authorization: Bearer K2_METRICS_TOKEN``."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.PRODUCTION and not (token and hmac.compare_digest(given.encode(), token.encode())):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ForumCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class ForumCollector:
    """Queue age, screening latency, cases by state, rates. Each is one aggregate."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        due = Comment.objects.filter(screening_due__isnull=False)
        waiting = due.posted_here()
        oldest = waiting.aggregate(since=Min("created_at"), count=Count("pk"))
        yield _gauge("k2_unscreened_texts", "Texts that wait to be screened", oldest["count"])
        age = (now - oldest["since"]).total_seconds() if oldest["since"] else 0.0
        yield _gauge("k2_unscreened_oldest_seconds", "Age of the oldest unscreened text", age)
        brought = due.from_elsewhere().count()
        yield _gauge(
            "k2_unscreened_imported_texts", "Texts from other sites that wait to be screened", brought
        )

        recent = Comment.objects.filter(created_at__gte=now - WINDOW)
        yield _gauge("k2_posts_per_minute", "Posts a minute, over 15 minutes", recent.count() / 15)
        took = recent.filter(published_at__isnull=False).aggregate(
            mean=Avg(F("published_at") - F("created_at")), worst=Max(F("published_at") - F("created_at"))
        )
        for name, value in (("mean", took["mean"]), ("max", took["worst"])):
            seconds = value.total_seconds() if value else 0.0
            yield _gauge(
                f"k2_publication_seconds_{name}", f"Seconds from post to public ({name}), 15 minutes", seconds
            )

        cases = GaugeMetricFamily("k2_open_cases", "Open cases by severity band", labels=["band"])
        counted = dict(Case.objects.open().order_by().values_list("band").annotate(Count("pk")))
        for band in Band:
            cases.add_metric([band.name], counted.get(band.value, 0))
        yield cases
        oldest_case = Case.objects.open().aggregate(since=Min("opened_at"))["since"]
        waits = (now - oldest_case).total_seconds() if oldest_case else 0.0
        yield _gauge("k2_open_case_oldest_seconds", "Age of the oldest open case", waits)

        held = recent.filter(visibility="held").count()
        yield _gauge(
            "k2_held_share", "Share of the posts of 15 minutes that is held", held / max(recent.count(), 1)
        )
        late = Notice.objects.filter(mail_due__lte=now, mailed_at=None, closed_at=None).count()
        yield _gauge("k2_mails_due", "Mails that are due and not sent", late)


def _gauge(name: str, words: str, value: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value or 0))
