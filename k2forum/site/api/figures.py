"""The desk's numbers for everybody."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from k2forum.moderation import statistics
from k2forum.moderation.conflicts import action_label
from k2forum.site.api import schemas

router = Router(tags=["Transparency"])


@router.get("", response=schemas.Transparency, summary="What was held, decided and appealed, month by month")
def transparency(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    months = [
        {
            "month": f"{row['month']:%Y-%m}",
            "automatic": row["automatic"],
            "human": row["human"],
            "appeals": row["appeals"],
            "appeals_won": row["won"],
            "reasons": [{"name": name, "number": number} for name, number in row["reasons"]],
        }
        for row in statistics.public_months(now)
    ]
    latest = [row | {"action": action_label(row["action"])} for row in statistics.public_entries(now)]
    return {
        "median_minutes": statistics.median_minutes(now - datetime.timedelta(days=90)),
        "months": months,
        "latest": latest,
    }
