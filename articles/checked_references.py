"""Works that texts name by a number, and what Crossref and PubMed say of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from articles.document import Reference

LONGEST_KEY = 250
GRAVE = ("retracted", "concern")


class CheckedReference(models.Model):
    """One work, by the number that texts give (``key``).

    ``asked``: the services that answered at ``checked_at``; ``silent``: those that did not.
    """

    class State(models.TextChoices):
        UNCHECKED = "", _("not checked by this site")
        FOUND = "found", _("found")
        NOT_FOUND = "not_found", _("not found")
        RETRACTED = "retracted", _("retracted")
        CONCERN = "concern", _("published with an expression of concern")
        PREPRINT = "preprint", _("a preprint, which no peers had reviewed")
        UNKNOWN = "unknown", _("could not check")

    key = models.CharField(max_length=LONGEST_KEY, unique=True)
    doi = models.CharField(max_length=LONGEST_KEY, blank=True)
    pmid = models.CharField(max_length=10, blank=True)
    pmcid = models.CharField(max_length=14, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.UNCHECKED, blank=True)
    asked = models.JSONField(default=list, blank=True)
    silent = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "articles"
        indexes: ClassVar = [models.Index(fields=["due_at"], name="reference_due")]

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        """The number as people write it."""
        if self.doi:
            return f"doi: {self.doi}"
        return f"PMID {self.pmid}" if self.pmid else self.pmcid

    @property
    def url(self) -> str:
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"

    @property
    def is_grave(self) -> bool:
        return self.state in GRAVE

    @property
    def words(self) -> str:
        """What was found out, by asking whom and when, in one line."""
        return words_of(self.state, self.asked, self.silent, self.checked_at)


class ArticleReference(models.Model):
    """The public revision of an article names a work."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    reference = models.ForeignKey(CheckedReference, on_delete=models.CASCADE, related_name="+")

    class Meta:
        app_label = "articles"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "reference"], name="named_in_article_once")
        ]

    def __str__(self) -> str:
        return f"{self.reference_id} in article {self.article_id}"


def words_of(state: str, asked: list[str], silent: list[str], checked_at: Any) -> str:
    if not state or checked_at is None:
        return str(CheckedReference.State.UNCHECKED.label)
    day = date_format(timezone.localtime(checked_at), "DATE_FORMAT")
    if state == CheckedReference.State.UNKNOWN:
        return _now("could not check: %(services)s did not answer (%(day)s)") % {
            "services": get_text_list(silent, _now("and")),
            "day": day,
        }
    given = {"services": get_text_list(asked, _now("and")), "day": day}
    words = {
        "found": _now("found in %(services)s (%(day)s)"),
        "not_found": _now("not found; asked: %(services)s (%(day)s)"),
        "retracted": _now("retracted, according to %(services)s (%(day)s)"),
        "concern": _now("published with an expression of concern, according to %(services)s (%(day)s)"),
        "preprint": _now("a preprint, which no peers had reviewed; found in %(services)s (%(day)s)"),
    }[state] % given
    if silent:
        words += _now("; no answer from %(services)s") % {"services": get_text_list(silent, _now("and"))}
    return words


def rows_for(references: Iterable[Reference]) -> dict[str, CheckedReference]:
    """A row for each reference that has a number, made where there is none yet; by key."""
    wanted = {one.key: one for one in references if one.key and len(one.key) <= LONGEST_KEY}
    if not wanted:
        return {}
    CheckedReference.objects.bulk_create(
        [
            CheckedReference(key=key, doi=one.doi, pmid=one.pmid, pmcid=one.pmcid)
            for key, one in sorted(wanted.items())  # one order, so that two never wait for each other
        ],
        ignore_conflicts=True,
    )
    return {row.key: row for row in CheckedReference.objects.filter(key__in=wanted)}


def known_rows(references: Iterable[Reference]) -> dict[str, CheckedReference]:
    """The rows there are for these references, by key."""
    keys = [one.key for one in references if one.key]
    rows = CheckedReference.objects.filter(~Q(state=""), key__in=keys) if keys else []
    return {row.key: row for row in rows}
