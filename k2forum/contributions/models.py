"""What every text by a person has in common, the disclaimers, and the append-only log."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from k2forum.contributions import statements


class Visibility(models.TextChoices):
    SCREENING = "screening", _("being checked")
    HELD = "held", _("waiting for a moderator")
    PUBLISHED = "published", _("public")
    HIDDEN = "hidden", _("hidden while it is looked at")
    REJECTED = "rejected", _("not published")
    REMOVED = "removed", _("removed by a moderator")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", _("erased")


class Pending(models.TextChoices):
    """The state of an edit that is newer than what others see."""

    NONE = "", _("none")
    SCREENING = "screening", _("your edit is being checked")
    HELD = "held", _("your edit is waiting for a moderator")
    REJECTED = "rejected", _("your edit was not published")


def digest_of(*texts: str) -> str:
    """SHA-256 of texts in order, as 64 hexadecimal characters."""
    whole = hashlib.sha256()
    for text in texts:
        whole.update(str(len(text)).encode())
        whole.update(b":")
        whole.update(text.encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


class Disclaimer(models.Model):
    """A versioned text of the site. Rows are never edited: a new wording is a new version."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("general")
        DOSING = "dosing", _("doses")
        MEDICINE = "medicine", _("medicines")
        PROFESSIONAL = "professional", _("professional answers")

    kind = models.CharField(max_length=20, choices=Kind)
    locale = models.CharField(max_length=10, default="en")
    version = models.PositiveIntegerField(default=1)
    line = models.CharField(max_length=200, help_text=_("One short line beneath the comment."))
    text = models.TextField(help_text=_("The full text, opened in place."))
    digest = models.CharField(max_length=64, editable=False)
    approved_by = models.CharField(
        max_length=200, blank=True, help_text=_("Who signed it off; empty: nobody yet.")
    )
    valid_from = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "locale", "version"], name="disclaimer_version_once")
        ]
        ordering = ("kind", "locale", "-version")

    def __str__(self) -> str:
        return f"{self.kind} {self.locale} v{self.version}"


class ContributionQuerySet(models.QuerySet[Any]):
    def update(self, **fields: Any) -> int:
        if {"visibility", "pending"} & fields.keys():
            raise RuntimeError("visibility changes through contributions.visibility alone")
        return super().update(**fields)

    def set_state(self, **fields: Any) -> int:
        """For ``contributions.visibility`` alone."""
        return super().update(**fields)

    def publish_each(self, contributions: Sequence[Any], columns: Sequence[dict[str, Any]]) -> int:
        """For ``contributions.visibility`` alone: set columns of several rows, each while it is the text that
        was read and still waits. Returns how many were set."""
        fields = {name: self.model._meta.get_field(name) for name in columns[0]}
        statement = (
            f"UPDATE {self.model._meta.db_table} SET "  # noqa: S608  (names of our own columns)
            + ", ".join(f'"{field.column}" = %s' for field in fields.values())
            + " WHERE id = %s AND digest = %s AND visibility = %s"
        )
        rows = []
        for contribution, values in zip(contributions, columns, strict=True):
            row = [field.get_db_prep_save(values[name], connection) for name, field in fields.items()]
            rows.append([*row, contribution.pk, contribution.digest, Visibility.SCREENING])
        return statements.run_for_each(statement, rows)

    def published(self) -> Any:
        return self.filter(visibility=Visibility.PUBLISHED)

    def due(self, now: Any = None) -> Any:
        """Texts that wait to be screened."""
        return self.filter(screening_due__lte=now or timezone.now())


class Contribution(models.Model):
    """A text by a person: source, what others see of it, and where it stands.

    ``source`` is the author's newest text and is never changed by the system. ``public_source`` and
    ``public_html`` are the newest text that was screened and let through; others see nothing else.
    """

    # Every kind has an index of its own that begins with the author.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.TextField()
    digest = models.CharField(max_length=64, editable=False)
    revision = models.PositiveIntegerField(default=1)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.SCREENING)
    pending = models.CharField(max_length=10, choices=Pending, default=Pending.NONE, blank=True)
    public_source = models.TextField(blank=True)
    public_html = models.TextField(blank=True)
    public_revision = models.PositiveIntegerField(default=0)
    screened_digest = models.CharField(max_length=64, blank=True, editable=False)
    screening_due = models.DateTimeField(null=True, blank=True, default=timezone.now)
    screening_tries = models.PositiveSmallIntegerField(default=0)
    disclaimer = models.ForeignKey(
        Disclaimer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    limit_note = models.TextField(blank=True)
    author_word = models.TextField(blank=True)
    author_card = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ContributionQuerySet.as_manager()
    kind_label: ClassVar[str] = ""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, but refuses a change of visibility made anywhere else than in ``visibility``."""
        stored = getattr(self, "_stored_state", None)
        if stored is None and self._state.adding:
            self.check_beginning()
        elif stored != self._shown_state():
            raise RuntimeError("visibility changes through contributions.visibility alone")
        super().save(*args, **kwargs)
        self._stored_state = self._shown_state()

    def _shown_state(self) -> tuple[Any, Any]:
        return self.__dict__.get("visibility"), self.__dict__.get("pending")

    def check_beginning(self) -> None:
        if self._shown_state() != (Visibility.SCREENING, Pending.NONE):
            raise RuntimeError("a contribution begins unscreened")

    def is_stored(self, database: str) -> None:
        """Its row was written by a statement of our own."""
        self._state.adding, self._state.db = False, database
        self._stored_state = self._shown_state()

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **options: Any) -> Any:
        instance = super().from_db(db, field_names, values, **options)
        instance._stored_state = instance._shown_state()
        return instance

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLISHED

    def screening_text(self) -> str:
        """The exact text that is screened: for most kinds, the source."""
        return self.source

    def compute_digest(self) -> str:
        return digest_of(self.screening_text())

    def admitted(self, to: str) -> str:
        """Where a text that may go to ``to`` goes: elsewhere if something besides screening is needed."""
        return to

    def lock_first(self) -> None:
        """Locks whatever must be locked before this row, so that two changes never wait for each other."""

    def publication_moment(self) -> Any:
        """When a text that becomes public now counts as published."""
        return timezone.now()

    def noted_with_publication(self) -> dict[str, Any]:
        """Further columns that are set when a text, or a newer text, becomes public."""
        return {}

    def visibility_changed(self, *, before: str, after: str) -> None:
        """Called in the transaction of the change, for counters and what mirrors this row."""
        self.visibilities_changed([self], before=before, after=after)

    @classmethod
    def visibilities_changed(cls, contributions: Sequence[Any], *, before: str, after: str) -> None:
        """The same for several texts of one place, all from ``before`` to ``after``."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **fields: Any) -> int:
        raise RuntimeError("the log is append-only")

    def delete(self) -> Any:
        raise RuntimeError("the log is append-only")


class LogPerson(models.Model):
    """Who an actor was. The log refers to it by plain id, so erasing a member never edits the log."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user"], name="log_person_once")]

    def __str__(self) -> str:
        return self.name


class LogText(models.Model):
    """Words that belong to a log row: to the author, internal, or a snapshot of what was decided about."""

    class Kind(models.TextChoices):
        TO_AUTHOR = "to_author", _("to the author")
        INTERNAL = "internal", _("internal note")
        SNAPSHOT = "snapshot", _("the text as it was")
        EARLIER = "earlier", _("the state before, as JSON, for undoing")

    entry_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    keep_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.entry_id}"


class LogEntry(models.Model):
    """One thing that was done to one item. Append-only, enforced by triggers in the database.

    People and texts are referenced by plain id (``actor_person``, ``LogText.entry_id``).
    """

    at = models.DateTimeField(default=timezone.now)
    actor_person = models.BigIntegerField(null=True, blank=True)
    on_behalf_of = models.BigIntegerField(null=True, blank=True)
    rules_version = models.CharField(max_length=60, blank=True)
    automatic = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    revision = models.PositiveIntegerField(null=True, blank=True)
    case_id = models.BigIntegerField(null=True, blank=True)
    action = models.CharField(max_length=40)
    reason = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    score = models.IntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    bulk_id = models.UUIDField(null=True, blank=True)
    reverses_id = models.BigIntegerField(null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="log_by_subject"),
            models.Index(fields=["case_id", "id"], name="log_by_case"),
            models.Index(fields=["actor_person", "id"], name="log_by_actor"),
            models.Index(fields=["at"], name="log_by_time"),
            models.Index(
                fields=["subject_kind", "subject_id"],
                name="log_of_holds",
                condition=models.Q(action="screen", after=Visibility.HELD),
            ),
        ]
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_kind} {self.subject_id}"
