"""Checking the works that texts name: when they are new, and every month again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles import reference_services as services
from articles.checked_references import ArticleReference, CheckedReference, known_rows, rows_for
from articles.models import Article, Revision
from articles.reference_services import Pace
from articles.rendering import document_html
from articles.signals import reference_checked

AT_ONCE = 10
SECONDS_AT_ONCE = 30.0  # for one run of the task, whatever is due
CLAIM = timedelta(minutes=5)
AGAIN = timedelta(days=30)
SOON = timedelta(hours=1)  # and twice as long after each failure
WORST_FIRST = (services.RETRACTED, services.CONCERN, services.PREPRINT, services.FOUND)


def name_in_article(article: Article, revision: Revision) -> None:
    """Note which works the revision that is public now names; new ones are due to be checked."""
    rows = rows_for(revision.parsed.references)
    ArticleReference.objects.filter(article=article).exclude(reference__in=rows.values()).delete()
    ArticleReference.objects.bulk_create(
        [ArticleReference(article=article, reference=row) for row in rows.values()], ignore_conflicts=True
    )


def check_due(
    limit: int = AT_ONCE,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Check what is due, the longest waiting first; returns how many were checked.

    Does nothing where K2_CHECK_REFERENCES is off.
    """
    if not settings.CHECK_REFERENCES:
        return 0
    pace = Pace(ends=clock() + SECONDS_AT_ONCE, clock=clock, sleep=sleep)
    due = CheckedReference.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        if clock() >= pace.ends:
            break
        done += check(pk, pace)
    return done


def check(pk: int, pace: Pace) -> bool:
    """Ask about one work if that is due. The services are asked outside of any transaction."""
    now = timezone.now()
    if not CheckedReference.objects.filter(pk=pk, due_at__lte=now).update(
        due_at=now + CLAIM, tries=F("tries") + 1
    ):
        return False
    row = CheckedReference.objects.get(pk=pk)
    answers: dict[str, str] = {}
    silent: list[str] = []
    for name, ask in (
        ("Crossref", lambda: services.ask_crossref(row.doi, pace)),
        ("PubMed", lambda: services.ask_pubmed(doi=row.doi, pmid=row.pmid, pmcid=row.pmcid, pace=pace)),
    ):
        try:
            answer = ask()
        except (OSError, ValueError):
            silent.append(name)
        else:
            if answer is not None:
                answers[name] = answer
    _keep(row, answers, silent)
    return True


def _keep(row: CheckedReference, answers: dict[str, str], silent: list[str]) -> None:
    """Write down what was said. A failure is never taken for an answer, and never takes one back."""
    state = next((state for state in WORST_FIRST if state in answers.values()), "")
    if not state:
        state = services.NOT_FOUND if answers and not silent else CheckedReference.State.UNKNOWN
    failed = bool(silent)
    tells = [name for name, answer in answers.items() if answer == state]
    columns = {
        "due_at": timezone.now() + (min(SOON * 2 ** min(row.tries - 1, 10), AGAIN) if failed else AGAIN),
        "tries": row.tries if failed else 0,
    }
    if not (failed and _knows_more(row, state)):
        columns |= {"state": state, "asked": tells, "silent": silent, "checked_at": timezone.now()}
    with transaction.atomic():
        CheckedReference.objects.filter(pk=row.pk).update(**columns)
        row.refresh_from_db()
        named = ArticleReference.objects.filter(reference=row).values("article")
        show_in_revisions(
            Revision.objects.filter(pk__in=Article.objects.filter(pk__in=named).values("revision"))
        )
        reference_checked.send(sender=CheckedReference, reference=row)


def _knows_more(row: CheckedReference, state: str) -> bool:
    """Whether what is known from before stays, as a service was silent now: unless what the other says is
    graver."""
    if row.state in ("", CheckedReference.State.UNKNOWN):
        return False
    order = [*WORST_FIRST, services.NOT_FOUND, CheckedReference.State.UNKNOWN]
    return order.index(row.state) <= order.index(state)


def show_in_revisions(revisions: Iterable[Revision]) -> None:
    """Render what names works again, where what is known of them is new."""
    for revision in revisions:
        html = document_html(revision.parsed, known_rows(revision.parsed.references))
        if html != revision.html:
            Revision.objects.filter(pk=revision.pk).update(html=html)
            Article.objects.filter(revision=revision).update(version=F("version") + 1)
