"""Sending the mails of notices that are due. Each row is claimed, so two senders never send twice."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from k2forum.notices.models import Notice


def send_one_due() -> bool:
    """Sends the oldest due mail; False where none is due.

    ``mailed_at`` is set in the transaction that sends, and the row stays locked meanwhile.
    """
    with transaction.atomic():
        rows = Notice.objects.filter(
            mail_due__lte=timezone.now(), mailed_at__isnull=True, closed_at__isnull=True
        )
        rows = rows.select_related("person").order_by("mail_due", "pk")
        rows = rows.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
        notice = rows.first()
        if notice is None:
            return False
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
        context = {"notice": notice, "site_name": settings.SITE_NAME, "url": settings.SITE_URL + notice.url}
        message = EmailMultiAlternatives(
            notice.title, render_to_string("emails/notice.txt", context), to=[notice.person.email]
        )
        message.attach_alternative(render_to_string("emails/notice.html", context), "text/html")
        message.send()
    return True


def send_due(limit: int = 200) -> int:
    """Sends up to ``limit`` due mails; returns how many."""
    sent = 0
    while sent < limit and send_one_due():
        sent += 1
    return sent
