"""Closing an account: at once for everybody's eyes, and then, step by step, everywhere else.

The name goes and nobody can sign in in the transaction of the wish. The rest is a task, because somebody may
have written for years. Each step can be repeated, so a worker that dies loses nothing: the work is due again.
"""

from __future__ import annotations

import datetime
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.accounts.unclaimed import NO_DOMAIN
from k2forum.contributions.models import Visibility
from k2forum.site.privacy import account, archive, others, texts, traces
from k2forum.site.privacy.records import Departure

logger = logging.getLogger(__name__)

CLAIM = datetime.timedelta(minutes=15)
ANSWERED = (Visibility.PUBLISHED, Visibility.HIDDEN, Visibility.REMOVED)


def check_may_leave(person: Any) -> None:
    """Raises PermissionDenied, in words: who works at the desk hands their task over first."""
    if person.is_system:
        raise PermissionDenied(_("The account of the automatic check stays."))
    if person.is_staff or person.is_superuser:
        raise PermissionDenied(
            _("You have a task on this site. Ask an administrator to take it from you, then come back here.")
        )


def leave(person: User, *, actor: Any, texts: str) -> bool:
    """Close the account; ``texts`` is one of Departure.Texts. False where it was closed before."""
    if actor.pk != person.pk:
        raise PermissionDenied(_("Only its owner closes an account."))
    check_may_leave(person)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if locked.erased_at is not None:
            return False
        known_as = [locked.email, *account.names_of(locked)]
        made = Departure.objects.create(person=locked, texts=texts, known_as=known_as)
        account.take_the_name(locked)
        wrote = Comment.objects.filter(author=locked).values("thread")
        Thread.objects.filter(pk__in=wrote).update(version=F("version") + 1)  # their pages are made anew
        traces.end_known_sessions(locked)  # of others nobody gets in either: the account is not active
        transaction.on_commit(lambda: say_goodbye(known_as[0]))
        transaction.on_commit(lambda: enqueue(made.pk))
    return True


def say_goodbye(email: str) -> None:
    """The last mail: whoever did not ask for this has to know. A mail server that is away changes nothing.

    An account that nobody claimed has no address.
    """
    if email.endswith(f"@{NO_DOMAIN}"):
        return
    words = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact": settings.CONTACT_EMAIL,
    }
    subject = _("Your account at %(site)s is closed") % {"site": settings.SITE_NAME}
    try:
        EmailMessage(subject, render_to_string("emails/left.txt", words), to=[email]).send()
    except OSError as error:
        logger.warning("a mail could not be sent: %s", type(error).__name__)


def enqueue(pk: int) -> None:
    """Ask the worker; with the broker away, do it here. Never raises: what is due is done later."""
    from k2forum.site import tasks

    try:
        tasks.finish_departure.apply_async(args=(pk,), retry=False)
        return
    except Exception as error:
        logger.warning("broker refused a message (%s): erasing in the request", type(error).__name__)
    try:
        finish(pk)
    except Exception as error:
        logger.error("erasing account %s failed: %s", pk, type(error).__name__)


def finish_due() -> int:
    """Whatever was begun and is not done; returns how many were finished."""
    rows = Departure.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    return sum(archive.tried(finish, pk) for pk in list(rows.values_list("pk", flat=True)[:100]))


def finish(pk: int) -> bool:
    """Take the person out of everything. False where somebody else is at it, or it is done, or due again."""
    now = timezone.now()
    if not Departure.objects.filter(pk=pk, due_at__lte=now).update(due_at=now + CLAIM):
        return False
    departure = Departure.objects.select_related("person").get(pk=pk)
    if departure.known_as:
        _take_out(departure)
        Departure.objects.filter(pk=pk).update(known_as=[])
    # The row itself named the person. It is done when no file does, whenever this worker dies.
    if not traces.purge_pages():
        logger.warning("the database is in use: its old pages are purged later")
        Departure.objects.filter(pk=pk).update(due_at=timezone.now())
        return False
    Departure.objects.filter(pk=pk).update(done_at=timezone.now(), due_at=None)
    return True


def _take_out(departure: Departure) -> None:
    person = departure.person
    email, *names = departure.known_as
    titles = _titles(departure)
    account.empty_credentials(person)
    others.take_out(_words(departure, names), of=person, actor=person)
    _erase_comments(departure)
    archive.delete_files_of(person)
    account.delete_rows(person)
    account.empty_records(person)
    account.take_names_out(names)
    traces.end_sessions(person)
    traces.delete_mails([email, *names, *titles])
    traces.purge_search_index()
    account.forget_person(person)


def going(departure: Departure) -> Any:
    """The comments whose text goes: all, or those that others never could answer."""
    mine = Comment.objects.filter(author=departure.person)
    return mine if departure.texts == Departure.Texts.ERASE else mine.exclude(visibility__in=ANSWERED)


def _words(departure: Departure, names: list[str]) -> others.Words:
    words = others.Words(names=names)
    for thread, source in texts.revisions_of(going(departure)):
        words.texts[thread].append(source)
    return words


def _titles(departure: Departure) -> list[str]:
    openings = going(departure).filter(is_opening=True)
    rows = openings.values_list("thread__title", "thread__public_title", "revisions__title")
    return sorted({title for row in rows for title in row if title})


def _erase_comments(departure: Departure) -> None:
    for comment in going(departure).order_by("-pk").iterator(chunk_size=200):
        texts.erase(comment, actor=departure.person)
    for comment in Comment.objects.filter(author=departure.person, visibility__in=ANSWERED).order_by("pk"):
        texts.drop_edits(comment, actor=departure.person)
    Comment.objects.filter(author=departure.person).update(posted_from=None, submission="")
