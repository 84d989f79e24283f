"""Papers given as evidence.

Told by content, re-encoded, kept encrypted, opened with a log row, deleted in time.
"""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import warnings
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from k2forum.accounts import credential_states, kept_files, verification
from k2forum.accounts.credential_records import Evidence
from k2forum.accounts.credentials import State, Verification
from k2forum.accounts.evidence_keys import cipher

logger = logging.getLogger(__name__)

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_FILES = 6
JPEG_QUALITY = 88
TAIL = 2048  # a PDF ends with its end mark; some programs write a little after it
KIND = Evidence.Kind
BEGINS = {b"%PDF-": KIND.PDF, b"\x89PNG\r\n\x1a\n": KIND.PNG, b"\xff\xd8\xff": KIND.JPEG}
CONTENT_TYPES = {KIND.PDF: "application/pdf", KIND.PNG: "image/png", KIND.JPEG: "image/jpeg"}


def folder() -> Path:
    """Outside everything that is served, readable by the forum's own account alone."""
    path: Path = settings.DATA_DIR / "evidence"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def add(credential: Verification, *, actor: Any, content: bytes) -> Evidence:
    """Keep one file for an application that is still open. Raises ValidationError with words."""
    if credential.user_id != actor.pk:
        raise PermissionDenied(_("Only the applicant adds evidence."))
    kind, kept = checked(content)
    with transaction.atomic():
        locked = Verification.objects.select_for_update().get(pk=credential.pk)
        open_states = (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFO)
        if locked.state not in open_states and not locked.renewal_asked_at:
            raise ValidationError(_("Evidence is added while an application is open."))
        here = locked.evidence.filter(deleted_at__isnull=True)
        if here.count() >= MOST_FILES:
            raise ValidationError(_("%(most)s files are the most.") % {"most": MOST_FILES})
        name = secrets.token_hex(16)
        row = Evidence.objects.create(
            verification=locked,
            kind=kind,
            stored=name,
            size=len(kept),
            digest=hashlib.sha256(kept).hexdigest(),
        )
        credential_states.note(
            locked, action="evidence_added", actor=actor, details={"evidence": row.pk, "kind": kind}
        )
        _store(name, kept)
    return row


def _store(name: str, content: bytes) -> None:
    """Raises ValidationError, and leaves nothing behind, where the disk does not take it."""
    try:
        kept_files.store(folder() / name, cipher().encrypt(content))
    except OSError as error:
        logger.error("a file given as evidence cannot be stored: %s", error.strerror)
        raise ValidationError(
            _("This file cannot be stored at the moment. Please try again later; nothing else is lost.")
        ) from None


def checked(content: bytes) -> tuple[str, bytes]:
    """The kind of a file by its content, and what is kept of it. Raises ValidationError with words."""
    if not content:
        raise ValidationError(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise ValidationError(_("A file has at most 10 MB."))
    kind = next((found for mark, found in BEGINS.items() if content.startswith(mark)), None)
    if kind is None:
        raise ValidationError(
            _("Only PDF, PNG and JPEG can be read here. The name of a file does not count.")
        )
    if kind == KIND.PDF:
        if b"%%EOF" not in content[-TAIL:]:
            raise ValidationError(_("This PDF is cut off. Please save it anew."))
        return kind, content
    return kind, redrawn(kind, content)


def redrawn(kind: str, content: bytes) -> bytes:
    """The picture drawn anew: no place, no camera, nothing hidden behind its end."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind.upper()]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise ValidationError(_("This picture is too large. 40 megapixels are the most."))
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                picture = upright.convert("RGB")
    except ValidationError:
        raise
    except Exception:
        # Whatever a broken or hostile file makes the decoder do, the person needs one sentence.
        raise ValidationError(_("This picture cannot be read. Please save it anew.")) from None
    drawn = io.BytesIO()
    options = {"quality": JPEG_QUALITY} if kind == KIND.JPEG else {"optimize": False}
    picture.save(drawn, kind.upper(), **options)
    return drawn.getvalue()


def opened_by(evidence: Evidence, *, actor: Any) -> bytes:
    """The content, for a reviewer who may review this person; every opening is logged.

    Raises PermissionDenied, or LookupError where the file is gone.
    """
    verification.require_reviewer(actor, evidence.verification.user)
    if evidence.deleted_at is not None:
        raise LookupError("deleted")
    try:
        content = cipher().decrypt((folder() / evidence.stored).read_bytes())
    except (OSError, InvalidToken):
        raise LookupError("cannot be read") from None
    with transaction.atomic():
        credential_states.note(
            evidence.verification, action="evidence_opened", actor=actor, details={"evidence": evidence.pk}
        )
    return content


def remove(evidence: Evidence, *, actor: Any = None) -> bool:
    """Delete the file and say so on its row. False where it was deleted before."""
    with transaction.atomic():
        locked = Evidence.objects.select_for_update().get(pk=evidence.pk)
        if locked.deleted_at is not None:
            return False
        (folder() / locked.stored).unlink(missing_ok=True)
        Evidence.objects.filter(pk=locked.pk).update(deleted_at=timezone.now())
        credential_states.note(
            locked.verification, action="evidence_deleted", actor=actor, details={"evidence": locked.pk}
        )
    return True


def delete_due(limit: int = 500) -> int:
    """Delete what is past its day, however long nothing ran; returns how many files."""
    due = Evidence.objects.filter(delete_after__lte=timezone.now(), deleted_at__isnull=True)
    return sum(remove(row) for row in due.order_by("delete_after")[:limit])


def delete_strays() -> int:
    """Delete files that no row knows: left behind where saving a row failed. Returns how many."""
    known = set(Evidence.objects.filter(deleted_at__isnull=True).values_list("stored", flat=True))
    old = timezone.now().timestamp() - 3600  # a row may be a moment behind its file
    strays = [path for path in folder().iterdir() if path.name not in known and path.stat().st_mtime < old]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
