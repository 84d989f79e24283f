"""A copy of one's own data: a ZIP of JSON and Markdown, made by a task, kept for seven days."""

from __future__ import annotations

import datetime
import io
import json
import logging
import secrets
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment
from k2forum.accounts import kept_files
from k2forum.accounts.evidence_keys import cipher
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, LogPerson, LogText
from k2forum.notices import telling
from k2forum.notices.models import Notice
from k2forum.site.privacy.data_map import MAP
from k2forum.site.privacy.records import PersonalArchive
from k2forum.site.rows import json_of

logger = logging.getLogger(__name__)

KEPT = datetime.timedelta(days=7)
CLAIM = datetime.timedelta(minutes=15)
AGAIN_AFTER = datetime.timedelta(hours=1)
MADE_ON = (1980, 1, 1, 0, 0, 0)  # the oldest moment a ZIP can name: the files themselves say when


def folder() -> Path:
    path: Path = settings.DATA_DIR / "archives"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def ask(person: User, *, actor: Any) -> PersonalArchive | None:
    """Ask for a copy. None where one was asked for within the last hour."""
    if actor.pk != person.pk:
        raise PermissionDenied(_("Only its owner gets a copy of this data."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        recent = PersonalArchive.objects.filter(person=person, asked_at__gt=timezone.now() - AGAIN_AFTER)
        if recent.exists():
            return None
        made = PersonalArchive.objects.create(person=person)
        transaction.on_commit(lambda: enqueue(made.pk))
    return made


def enqueue(pk: int) -> None:
    """Ask the worker; with the broker away, a sweep makes it. Never raises."""
    from k2forum.site import tasks

    try:
        tasks.build_archive.apply_async(args=(pk,), retry=False)
    except Exception as error:
        logger.warning("broker refused a message (%s): the copy is made later", type(error).__name__)


def build_due() -> int:
    """Whatever was asked for and is not made; returns how many were made."""
    rows = PersonalArchive.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    return sum(tried(build, pk) for pk in list(rows.values_list("pk", flat=True)[:100]))


def tried(verb: Callable[[int], bool], pk: int) -> bool:
    """One that fails is due again later, and holds up nobody else's wish."""
    try:
        return verb(pk)
    except Exception as error:
        logger.error("%s %s failed: %s", verb.__name__, pk, type(error).__name__)
        return False


def build(pk: int) -> bool:
    """Make the file and tell its owner. False where somebody else is at it, or it is made."""
    now = timezone.now()
    if not PersonalArchive.objects.filter(pk=pk, due_at__lte=now).update(due_at=now + CLAIM):
        return False
    row = PersonalArchive.objects.select_related("person").get(pk=pk)
    content = packed(row.person)
    # The row knows its file before there is one: if this worker dies, whoever comes next finds it.
    name = row.stored or secrets.token_hex(16)
    if not PersonalArchive.objects.filter(pk=pk).update(stored=name):
        return False
    path = folder() / name
    kept_files.store(path, cipher().encrypt(content))
    with transaction.atomic():
        if not PersonalArchive.objects.filter(pk=pk).update(
            due_at=None, built_at=timezone.now(), size=len(content)
        ):
            path.unlink(missing_ok=True)  # the account was closed meanwhile
            return False
        telling.tell(
            row.person,
            kind=Notice.Kind.ACCOUNT,
            title=_("The copy of your data is ready"),
            body=_("You can download it for seven days. Nobody else can."),
            url=reverse("site:your-data"),
            subject_kind="archive",
            subject_id=pk,
            mail=True,
        )
    return True


def opened(row: PersonalArchive) -> bytes:
    """The ZIP. Raises LookupError where it is not made yet, or gone."""
    if not row.stored or row.built_at is None or row.built_at <= timezone.now() - KEPT:
        raise LookupError("not there")
    try:
        return cipher().decrypt((folder() / row.stored).read_bytes())
    except OSError:
        raise LookupError("gone") from None


def delete(row: PersonalArchive) -> None:
    """The file goes first: a row without a file is tidied by the next run, a file without a row is not."""
    if row.stored:
        (folder() / row.stored).unlink(missing_ok=True)
    row.delete()


def delete_files_of(person: User) -> None:
    for row in PersonalArchive.objects.filter(person=person):
        delete(row)


def old(before: datetime.datetime) -> Any:
    """Copies made, or asked for in vain, before that moment."""
    return PersonalArchive.objects.filter(
        Q(built_at__lte=before) | Q(built_at__isnull=True, asked_at__lte=before)
    )


def packed(person: User) -> bytes:
    """Everything the site knows of the person, as a ZIP."""
    files = {f"data/{label}.json": rows for label in MAP if (rows := rows_of(label, person))}
    files["data/decisions.json"] = decisions_about(person)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        words = {"person": person, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        _add(archive, "README.md", render_to_string("privacy/readme.md", words))
        _add(archive, "comments.md", comments_as_markdown(person))
        for name, rows in sorted(files.items()):
            _add(archive, name, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, MADE_ON), text, zipfile.ZIP_DEFLATED)


def rows_of(label: str, person: User) -> list[dict[str, Any]]:
    """The person's rows of one model, in order."""
    about = MAP[label]
    if not about.mine:
        return []
    wanted = Q()
    for path in about.mine:
        wanted |= Q(**{path: person.pk})
    found = apps.get_model(label)._base_manager.filter(wanted).order_by("pk")
    return [json_of(row, about.unsaid) for row in found.iterator(chunk_size=500)]


def decisions_about(person: User) -> list[dict[str, Any]]:
    """What was decided about the person and their comments, with the words they were told."""
    comments = Comment.objects.filter(author=person).values("pk")
    numbers = LogPerson.objects.filter(user=person).values("pk")
    about = Q(subject_kind=Comment.kind_label, subject_id__in=comments)
    about |= Q(subject_kind="member", subject_id__in=numbers) | Q(
        subject_kind="account", subject_id=person.pk
    )
    about |= Q(subject_kind="verification", details__user=person.pk)
    entries = list(LogEntry.objects.filter(about).order_by("pk"))
    texts = LogText.objects.filter(entry_id__in=[entry.pk for entry in entries], kind=LogText.Kind.TO_AUTHOR)
    told = dict(texts.values_list("entry_id", "text"))
    return [
        {
            "at": entry.at.isoformat(),
            "about": f"{entry.subject_kind} {entry.subject_id}",
            "action": entry.action,
            "reason": entry.reason,
            "before": entry.before,
            "after": entry.after,
            "automatic": entry.automatic,
            "told": told.get(entry.pk, ""),
        }
        for entry in entries
    ]


def comments_as_markdown(person: User) -> str:
    """All comments for reading, oldest first."""
    parts = [f"# {_('What you wrote')}\n"]
    rows = Comment.objects.filter(author=person).select_related("thread").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        day = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
        # Another person's thread: its title as everybody may read it, not what waits to be checked.
        mine = row.thread.author_id == person.pk
        parts.append(f"## {row.thread.title if mine and row.thread.title else row.thread.shown_title}\n")
        parts.append(
            f"{day} · {row.get_visibility_display()} · {settings.SITE_URL}{row.get_absolute_url()}\n"
        )
        parts.append(f"{row.source}\n")
    return "\n".join(parts)
