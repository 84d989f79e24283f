"""When something that was refused for haste is possible again. The limits themselves are allauth's."""

from __future__ import annotations

import datetime
import math
import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

APP = "allauth.account"


def possible_again(request: HttpRequest, action: str, key: str | None = None) -> datetime.datetime | None:
    """The moment at which allauth's limit on ``action`` allows the next attempt; None where it does now.

    ``key`` is what the limit counts by besides address and account, as a rule an e-mail address.
    """
    now = time.time()
    latest = now
    for rate in ratelimit.get_rates(app=APP, action=action):
        if (rate.per == "key" and key is None) or (rate.per == "user" and not request.user.is_authenticated):
            continue
        history = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        attempts = [moment for moment in history if moment > now - rate.duration]  # newest first
        if len(attempts) >= rate.amount:
            latest = max(latest, attempts[rate.amount - 1] + rate.duration)
    return datetime.datetime.fromtimestamp(latest, tz=datetime.UTC) if latest > now else None


def in_words(moment: datetime.datetime) -> str:
    """ "at 14:05 (UTC), in about 2 minutes"; rounded up, so that it is true."""
    wait = max(1.0, moment.timestamp() - time.time())
    minutes = math.ceil(wait / 60)
    shown = moment + datetime.timedelta(seconds=-moment.timestamp() % 60)
    local = timezone.localtime(shown)
    return ngettext(
        "at %(time)s (%(zone)s), in about a minute",
        "at %(time)s (%(zone)s), in about %(minutes)d minutes",
        minutes,
    ) % {"time": date_format(local, "TIME_FORMAT"), "zone": local.tzname(), "minutes": minutes}
