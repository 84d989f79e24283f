"""Sending the mails of notices that are due. Each row is claimed, so two senders never send twice."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from k2forum.notices import telling, unsubscribing
from k2forum.notices.models import Notice
from k2forum.notices.subjects import may_be_told

logger = logging.getLogger(__name__)

AGAIN_AFTER = datetime.timedelta(minutes=10)
TOGETHER = 50


def send_due(limit: int = 200) -> int:
    """Sends up to ``limit`` due mails; returns how many."""
    sent = 0
    while sent < limit and send_one_due():
        sent += 1
    return sent


def send_one_due() -> bool:
    """Sends the oldest due mail, with whatever else is due for the same person; False where none is due.

    ``mailed_at`` is set in the transaction that sends, and the rows stay locked meanwhile. What is not
    public any more is closed instead. A mail that fails is due again later and holds up nobody else's.
    """
    with transaction.atomic():
        # The first of a person stands for all of theirs: two senders do not share them out in two mails.
        earlier = _unsent().filter(person=OuterRef("person"), pk__lt=OuterRef("pk"))
        first = _due().exclude(Exists(earlier)).order_by("mail_due", "pk").first()
        if first is None:
            return False
        notices = list(_due().filter(person=first.person).order_by("pk")[:TOGETHER])
        told = may_be_told(notices)
        telling.close_all(Notice.objects.filter(pk__in=[row.pk for row in notices if row.pk not in told]))
        notices = [notice for notice in notices if notice.pk in told]
        if notices:
            _send(notices)
    return True


def _send(notices: list[Notice]) -> None:
    rows = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    try:
        _message(notices).send()
    except OSError as error:
        logger.warning("a mail could not be sent (%s); again later", type(error).__name__)
        rows.update(mail_due=timezone.now() + AGAIN_AFTER)
    else:
        rows.update(mailed_at=timezone.now())


def _unsent() -> models.QuerySet[Notice]:
    return Notice.objects.filter(mail_due__lte=timezone.now(), mailed_at__isnull=True, closed_at__isnull=True)


def _due() -> models.QuerySet[Notice]:
    return (
        _unsent()
        .select_related("person")
        .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",))
    )


def _message(notices: list[Notice]) -> EmailMultiAlternatives:
    """One mail: a single notice by itself, several as a list."""
    notices = telling.as_of_now(notices)
    first = notices[0]
    context: dict[str, Any] = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    if len(notices) == 1:
        name, title = "notice", first.title
        context |= {"notice": first, "url": settings.SITE_URL + first.url}
    else:
        name = "notices"
        title = ngettext("%(n)s notice", "%(n)s notices", len(notices)) % {"n": len(notices)}
        context |= {"notices": notices, "title": title}
    leave_url = unsubscribing.address_for(first.person_id, {notice.kind for notice in notices})
    context |= {"leave_url": leave_url, "settings_url": settings.SITE_URL + reverse("notices:choices")}
    text, html = (render_to_string(f"emails/{name}.{kind}", context) for kind in ("txt", "html"))
    message = EmailMultiAlternatives(" ".join(title.split()), text, to=[first.person.email])
    if leave_url:
        message.extra_headers["List-Unsubscribe"] = f"<{leave_url}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.attach_alternative(html, "text/html")
    return message
