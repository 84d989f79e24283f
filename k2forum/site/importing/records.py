"""What was brought from elsewhere, by the id it had there: running an import again doubles nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Imported(models.Model):
    """One article, thread, comment or person of another site, and the row it became here.

    The row stays when that row goes: what was erased here does not come back with the next import. A person's
    goes with them: it tells who had which address.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article"
        THREAD = "thread"
        COMMENT = "comment"
        PERSON = "person"

    source = models.CharField(max_length=100)
    kind = models.CharField(max_length=7, choices=Kind)
    external_id = models.CharField(max_length=200)
    local_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "site"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "kind", "external_id"], name="imported_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id} of {self.source}"


def known(source: str, kind: str, external_ids: list[str]) -> dict[str, int]:
    """The ids here of those that were brought before."""
    rows = Imported.objects.filter(source=source, kind=kind, external_id__in=external_ids)
    return dict(rows.values_list("external_id", "local_id"))


def forget_person(pk: int) -> None:
    """Whoever had this account is a stranger to the next import."""
    Imported.objects.filter(kind=Imported.Kind.PERSON, local_id=pk).delete()


def note(source: str, kind: str, pairs: dict[str, int]) -> None:
    """Remember what became what."""
    Imported.objects.bulk_create(
        Imported(source=source, kind=kind, external_id=external, local_id=local)
        for external, local in pairs.items()
    )
