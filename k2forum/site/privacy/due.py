"""For each rule of retention: the rows that are past their day, and what is done with one of them."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from discussions.models import Comment, CommentRevision, Draft
from k2forum.accounts import evidence
from k2forum.accounts.models import Evidence, User
from k2forum.contributions.models import LogEntry, LogText, Visibility, digest_of
from k2forum.moderation.models import Appeal, Case, Flag
from k2forum.notices.models import Notice
from k2forum.site.privacy import archive, leaving, others, texts
from k2forum.site.privacy.records import Departure, PersonalArchive
from k2forum.site.webhooks.records import Delivery

Moment = datetime.datetime
BITS_KEPT = {4: 24, 6: 48}
SHORTENED = (".0", "::")


# --- addresses and sessions -----------------------------------------------------------------------


def shortened(address: str) -> str:
    """The network an address belongs to: 24 bits of the old kind, 48 of the new."""
    version = ipaddress.ip_address(address).version
    network = ipaddress.ip_network(f"{address}/{BITS_KEPT[version]}", strict=False)
    return str(network.network_address)


def _whole(field: str) -> Q:
    short = Q(**{f"{field}__isnull": True})
    for ending in SHORTENED:
        short |= Q(**{f"{field}__endswith": ending})
    return ~short


def comment_addresses(before: Moment) -> Any:
    return Comment.objects.filter(_whole("posted_from"), created_at__lt=before).order_by("pk")


def session_addresses(before: Moment) -> Any:
    return UserSession.objects.filter(_whole("ip"), created_at__lt=before).order_by("pk")


def shorten(row: Comment | UserSession) -> bool:
    field = "posted_from" if isinstance(row, Comment) else "ip"
    address = getattr(row, field)
    model: Any = type(row)
    rows = model.objects.filter(pk=row.pk, **{field: address})
    return bool(rows.update(**{field: shortened(address)}))


def sessions(before: Moment) -> Any:
    return Session.objects.filter(expire_date__lt=before).order_by("expire_date")


def lost_sign_ins(before: Moment) -> Any:
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(alive), last_seen_at__lt=before).order_by("pk")


def unconfirmed_accounts(before: Moment) -> Any:
    """Signed up, and never typed the code: nobody has ever been in them."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    wrote = Comment.objects.filter(author=OuterRef("pk"))
    return User.objects.filter(
        ~Exists(confirmed), ~Exists(wrote), date_joined__lt=before, last_login__isnull=True,
        is_system=False, is_staff=False, is_superuser=False, is_demo=False, erased_at__isnull=True,
        pk__in=EmailAddress.objects.values("user"),
    ).order_by("pk")  # fmt: skip


# --- a person's own -------------------------------------------------------------------------------


def drafts(before: Moment) -> Any:
    return Draft.objects.filter(updated_at__lt=before).order_by("updated_at")


def notices(before: Moment) -> Any:
    return Notice.objects.filter(created_at__lt=before).order_by("pk")


def mails(before: Moment) -> list[Path]:
    found = []
    for path in sorted(Path(settings.MAILBOX_DIR).glob("*")):
        with contextlib.suppress(FileNotFoundError):  # dropped meanwhile
            if path.stat().st_mtime < before.timestamp():
                found.append(path)
    return found


def papers(before: Moment) -> Any:
    return Evidence.objects.filter(delete_after__lte=before, deleted_at__isnull=True).order_by("delete_after")


def deliveries(before: Moment) -> Any:
    return Delivery.objects.filter(created_at__lt=before, due_at__isnull=True).order_by("pk")


def wishes(before: Moment) -> list[PersonalArchive | Departure]:
    copies = PersonalArchive.objects.filter(due_at__isnull=False, asked_at__lt=before).order_by("pk")
    departures = Departure.objects.filter(due_at__isnull=False, asked_at__lt=before).order_by("pk")
    return [*copies, *departures]


def do_wish(row: PersonalArchive | Departure) -> bool:
    return leaving.finish(row.pk) if isinstance(row, Departure) else archive.build(row.pk)


# --- texts that stopped being shown, and what the desk kept of them ---------------------------------


def _about(comment: str = "pk") -> Any:
    return LogEntry.objects.filter(subject_kind=Comment.kind_label, subject_id=OuterRef(comment))


def _undecided(comment: str = "pk") -> Q:
    """Cases and appeals that somebody still has to read."""
    cases = Case.objects.open().filter(comment=OuterRef(comment))
    appeals = Appeal.objects.filter(case__comment=OuterRef(comment), outcome=Appeal.Outcome.WAITING)
    return Q(Exists(cases)) | Q(Exists(appeals))


def taken_back(before: Moment) -> Any:
    return _left_alone(before, Visibility.WITHDRAWN)


def refused(before: Moment) -> Any:
    return _left_alone(before, Visibility.REJECTED, Visibility.REMOVED)


def _left_alone(before: Moment, *states: str) -> Any:
    """Comments in these states about which nothing has been done or decided since."""
    rows = Comment.objects.filter(visibility__in=states, created_at__lt=before)
    return rows.exclude(Exists(_about().filter(at__gte=before))).exclude(_undecided()).order_by("pk")


def erase_text(comment: Comment) -> bool:
    return texts.erase(comment, actor=User.objects.screener())


def hidden_revisions(before: Moment) -> Any:
    """Edits that were held, refused or replaced before anybody but their author and moderators saw them."""
    rows = CommentRevision.objects.filter(published_at__isnull=True, created_at__lt=before)
    newer = CommentRevision.objects.filter(comment=OuterRef("comment"), number__gt=OuterRef("number"))
    return rows.filter(Exists(newer)).exclude(source="").exclude(_undecided("comment")).order_by("pk")


def empty_revision(row: CommentRevision) -> bool:
    rows = CommentRevision.objects.filter(pk=row.pk, published_at__isnull=True)
    return bool(rows.update(title="", source="", redactions=[], digest=digest_of("")))


def redacted(before: Moment) -> Any:
    masked = CommentRevision.objects.filter(comment=OuterRef("pk")).exclude(redactions=[])
    lately = _about().filter(action="redact", at__gte=before)
    rows = Comment.objects.filter(Exists(masked)).exclude(Exists(lately))
    return rows.exclude(_undecided()).order_by("pk")


def make_masks_final(comment: Comment) -> bool:
    return others.make_masks_final(comment, actor=User.objects.screener())


def log_texts(before: Moment) -> Any:
    """Names a person had are kept with the account; a date of its own goes before the common one."""
    entries = LogEntry.objects.filter(pk=OuterRef("entry_id"), at__lt=before).exclude(
        case_id__in=Case.objects.open().values("pk")
    )
    ended = Q(keep_until__isnull=True) & Q(Exists(entries))
    return LogText.objects.filter(ended | Q(keep_until__lt=timezone.now())).order_by("pk")


def flags(before: Moment) -> Any:
    rows = Flag.objects.filter(outcome_at__lt=before, case__state=Case.State.DECIDED)
    return rows.exclude(quote="", for_moderator="", for_author="").order_by("pk")


def empty_flag(row: Flag) -> bool:
    return bool(Flag.objects.filter(pk=row.pk).update(quote="", for_moderator="", for_author=""))


def appeals(before: Moment) -> Any:
    return Appeal.objects.filter(decided_at__lt=before).exclude(text="", answer="").order_by("pk")


def empty_appeal(row: Appeal) -> bool:
    return bool(Appeal.objects.filter(pk=row.pk).update(text="", answer=""))


# --- what is done with most rows ------------------------------------------------------------------


def delete(row: Any) -> bool:
    return bool(type(row).objects.filter(pk=row.pk).delete()[0])


def delete_file(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True


def delete_copy(row: PersonalArchive) -> bool:
    archive.delete(row)
    return True


def remove_paper(row: Evidence) -> bool:
    return evidence.remove(row)
