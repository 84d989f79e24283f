"""What an account leaves behind: its rows are deleted, and what must stay keeps neither name nor words."""

from __future__ import annotations

import re
import secrets

from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminEntry
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions import helpful
from discussions.models import Comment, Reaction
from k2forum.accounts import credential_states, evidence, names
from k2forum.accounts.credentials import Verification
from k2forum.accounts.models import Sanction, User
from k2forum.accounts.registers import lookup
from k2forum.contributions.models import LogEntry, LogPerson, LogText
from k2forum.moderation.models import Appeal, Flag
from k2forum.notices.models import Notice
from k2forum.site.importing import records
from k2forum.site.privacy import texts

# Rows of a person that stay, without their words: what was decided, and under which badge was answered.
STAY = ("accounts.Verification", "accounts.Sanction", "admin.LogEntry", "site.Departure")
CREDENTIAL_WORDS = {
    "number": "", "legal_name": "", "name_on_register": "", "status_seen": "", "evidence_note": "",
    "looked_up": {}, "interests": "", "interests_public": "", "message": "", "work_email": "",
    "proof_code": "", "mail_code": "", "words": "", "revoked_reason": "", "show_number": False,
    "region": "", "claimed_expiry": None, "valid_from": None,
}  # fmt: skip


def names_of(user: User) -> list[str]:
    """Every display name this account ever had, the longest first."""
    entries = LogEntry.objects.filter(subject_kind="account", subject_id=user.pk, action="name_changed")
    earlier = LogText.objects.filter(entry_id__in=entries.values("pk"), kind=LogText.Kind.SNAPSHOT)
    return sorted({user.display_name, *earlier.values_list("text", flat=True)} - {""}, key=len, reverse=True)


def take_the_name(user: User) -> None:
    """The account becomes a former member: no name, no address, no way to sign in."""
    number = _free_number()
    user.take_name(_("Former member %(number)s") % {"number": number}, agreed=True)
    user.email = f"former-{number}@erased.invalid"
    user.kind = User.Kind.ENTHUSIAST
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = user.rules_accepted_at = None
    user.rules_version = 0
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    LogPerson.objects.filter(user=user).update(name=_("Former member"))


def _free_number() -> str:
    """By chance, so that it tells nothing of who it was; still the same person in every thread."""
    while True:
        number = f"{secrets.randbelow(10**6):06d}"
        name = _("Former member %(number)s") % {"number": number}
        if not User.objects.filter(name_look=names.look_of(name)).exists():
            return number


def delete_rows(user: User) -> int:
    """Delete every row that belongs to the person, in whatever part of the site; returns how many."""
    found = Comment.objects.filter(pk__in=Reaction.objects.filter(person=user).values("comment"))
    thought_helpful = list(found)
    count = 0
    for model, field in rows_that_go():
        count += model._base_manager.filter(**{field: user.pk}).delete()[0]
    for comment in thought_helpful:
        helpful.count(comment)
    return count


def rows_that_go() -> list[tuple[type[models.Model], str]]:
    """Models with a field that points to a person to whom the row belongs (it would go with the account)."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if model._meta.label not in STAY and not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.is_relation
        and getattr(field.related_model, "_meta", User._meta).concrete_model is User
        and getattr(field.remote_field, "on_delete", None) is models.CASCADE
    ]


def empty_credentials(user: User) -> None:
    """End what is live, delete papers and reviews, keep what profession answered and who checked it."""
    for row in Verification.objects.filter(user=user):
        for paper in row.evidence.filter(deleted_at__isnull=True):
            evidence.remove(paper)
        if Verification.State.WITHDRAWN in credential_states.LEGAL[row.state]:
            credential_states.change(
                row, Verification.State.WITHDRAWN, action="credential_withdrawn", actor=user
            )
        lookup.forget(row.register_code, row.number)
        with transaction.atomic():
            for name in ("reviews", "appeals", "questions", "evidence"):
                getattr(row, name).all().delete()
            Verification.objects.filter(pk=row.pk).update(**CREDENTIAL_WORDS)
            texts.forget_texts(credential_states.SUBJECT, [row.pk])
            Notice.objects.filter(subject_kind=credential_states.SUBJECT, subject_id=row.pk).delete()


def empty_records(user: User) -> None:
    """Reports, appeals, measures and the texts beside the log: the rows stay, the words go."""
    # Also an appeal of a reader, which comes back as a flag with its words.
    Flag.objects.filter(raised_by=user).update(for_moderator="", for_author="", quote="")
    appeals = Appeal.objects.filter(appellant=user)
    entries = list(appeals.values_list("entry_id", flat=True))
    appeals.filter(outcome=Appeal.Outcome.WAITING).delete()
    appeals.update(text="", answer="")
    told = LogEntry.objects.filter(action__startswith="appeal_", details__entry__in=entries).values("pk")
    LogText.objects.filter(entry_id__in=told).delete()
    Sanction.objects.filter(user=user).update(words="")
    texts.forget_texts("account", [user.pk])
    people = list(LogPerson.objects.filter(user=user).values_list("pk", flat=True))
    texts.forget_texts("member", people)
    comments = list(Comment.objects.filter(author=user).values_list("pk", flat=True))
    texts.forget_texts(Comment.kind_label, comments, (LogText.Kind.TO_AUTHOR, LogText.Kind.INTERNAL))


def take_names_out(names: list[str]) -> None:
    """Names in what others were told, and in the admin's own record of changes."""
    former = str(_("Former member"))
    for name in names:
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        for notice in Notice.objects.filter(models.Q(title__contains=name) | models.Q(body__contains=name)):
            title, body = pattern.sub(former, notice.title), pattern.sub(former, notice.body)
            Notice.objects.filter(pk=notice.pk).update(title=title[:200], body=body)
        written = models.Q(object_repr__contains=name) | models.Q(change_message__contains=name)
        for entry in AdminEntry.objects.filter(written):
            AdminEntry.objects.filter(pk=entry.pk).update(
                object_repr=pattern.sub(former, entry.object_repr)[:200],
                change_message=pattern.sub(former, entry.change_message),
            )


def forget_person(user: User) -> None:
    """The log knows no account behind its number any more, and an import no address."""
    records.forget_person(user.pk)
    LogPerson.objects.filter(user=user).update(user=None, name=_("Former member"))
