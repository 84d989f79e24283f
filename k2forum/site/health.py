"""Three addresses for three questions: is the process alive, can it serve, is anything waiting too long."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from discussions.models import Comment
from k2forum.contributions.models import Pending, Visibility


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "away"}, status=503)
    return JsonResponse({"ready": True})


@require_safe
@never_cache
def queue(request: HttpRequest) -> JsonResponse:
    """Age in seconds of the oldest unscreened text; 503 where it is over the alarm.

    What was screened before and is only due again, because a text above it changed, does not count, and
    what was brought from another site may wait.
    """
    unscreened = Q(visibility=Visibility.SCREENING) | Q(pending=Pending.SCREENING)
    # not shown: only the age of the oldest
    due = Comment.objects.posted_here().filter(unscreened, screening_due__isnull=False)
    since = due.aggregate(oldest=Min(Coalesce("edited_at", "created_at")))["oldest"]
    age = max((timezone.now() - since).total_seconds(), 0) if since else 0
    late = age > settings.QUEUE_AGE_ALARM_SECONDS
    return JsonResponse({"oldest_unscreened_seconds": round(age), "late": late}, status=503 if late else 200)
