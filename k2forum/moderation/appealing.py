"""Appeals: once per decision, decided by somebody else."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.posting import mark_read_with
from k2forum.contributions import log, visibility
from k2forum.contributions.models import LogPerson, Pending, Visibility
from k2forum.moderation import alerts, cases, outcomes, publication, reversing
from k2forum.moderation.applying import labels_of
from k2forum.moderation.cases import Signal, Text
from k2forum.moderation.decisions import lock
from k2forum.moderation.effects import was_screened
from k2forum.moderation.models import Appeal, Band, Case, Decision, Flag, ReasonCode
from k2forum.moderation.outcomes import ADVERSE
from k2forum.moderation.reasons import TO_AUTHOR
from k2forum.moderation.thresholds import APPEAL_LENGTH, APPEAL_WITHIN
from k2forum.moderation.upward import case_decided
from k2forum.notices import telling
from k2forum.notices.models import Notice

OUTCOME = Appeal.Outcome


def check_may_appeal(entry: Decision, *, person: Any) -> None:
    """Raises PermissionDenied (not theirs) or ValidationError (too late, taken back, done already)."""
    case = Case.objects.select_related("comment").get(pk=entry.case_id or 0)
    is_author = case.comment.author_id == person.pk and entry.action in ADVERSE
    if entry.automatic or not (is_author or person.pk in outcomes.reporters_of(entry)):
        raise PermissionDenied(_("This decision is not yours to appeal."))
    if not is_author and not _dismissed_health_report(entry, case, person):
        raise PermissionDenied(_("Only dismissed reports about health can be appealed."))
    if timezone.now() - entry.at > APPEAL_WITHIN:
        raise ValidationError(_("An appeal is possible for 180 days after a decision."))
    if Decision.objects.filter(case_id=case.pk, reverses_id=entry.pk).exists():
        raise ValidationError(_("This decision was taken back already."))
    if Appeal.objects.filter(entry_id=entry.pk, appellant=person).exists():
        raise ValidationError(_("You have appealed this decision already. You will hear what comes of it."))


def _dismissed_health_report(entry: Decision, case: Case, person: Any) -> bool:
    mine = case.flags.filter(source=Flag.Source.REPORT, raised_by=person, rule=cases.HEALTH_REPORT)
    return mine.filter(outcome=Flag.Outcome.DISMISSED).exists() and entry.action != "reject"


def appeal(entry: Decision, *, appellant: Any, text: str) -> Appeal:
    """Appeal a decision, with up to 1,000 characters of why. Raises PermissionDenied or ValidationError."""
    check_may_appeal(entry, person=appellant)
    if not text.strip() or len(text) > APPEAL_LENGTH:
        raise ValidationError(_("Write up to %(most)s characters.") % {"most": APPEAL_LENGTH})
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                entry_id=entry.pk, case_id=entry.case_id or 0, appellant=appellant, text=text.strip()
            )
            _log(made, appellant, "appeal")
    except IntegrityError:
        raise ValidationError(_("You have appealed this decision already.")) from None
    decider = _decider_of(entry)
    for person in alerts.people_who_may("lead"):
        if person.pk != decider:
            telling.tell(
                person, kind=Notice.Kind.MODERATION, title=_("An appeal waits"),
                url=reverse("admin:moderation_case_appeals"), subject_kind="appeal", subject_id=made.pk,
                mail=True,
            )  # fmt: skip
    return made


def check_may_decide_appeal(row: Appeal, *, actor: Any) -> bool:
    """Whether it is the same person who decided first, which is possible only where there is nobody else.

    Raises PermissionDenied.
    """
    if not actor.has_perm("moderation.lead"):
        raise PermissionDenied(_("Deciding appeals needs the permission of a lead moderator."))
    if row.appellant_id == actor.pk or row.case.comment.author_id == actor.pk:
        raise PermissionDenied(_("Nobody decides their own appeal."))
    decider = _decider_of(Decision.objects.get(pk=row.entry_id))
    if decider != actor.pk:
        return False
    concerned = {actor.pk, row.appellant_id, row.case.comment.author_id}
    if any(person.pk not in concerned for person in alerts.people_who_may("lead")):
        raise PermissionDenied(_("You made the decision. Somebody else decides the appeal."))
    return True


def _decider_of(entry: Decision) -> int | None:
    return LogPerson.objects.filter(pk=entry.actor_person or 0).values_list("user_id", flat=True).first()


def decide_appeal(
    row: Appeal, *, actor: Any, outcome: str, answer: str = "", reason: str = "", internal: str = ""
) -> bool:
    """Uphold, overturn, or change the reason. False where it was decided already.

    Raises PermissionDenied or ValidationError.
    """
    if outcome not in (OUTCOME.UPHELD, OUTCOME.OVERTURNED, OUTCOME.REASON_CHANGED):
        raise ValidationError(_("Choose what becomes of the appeal."))
    if outcome == OUTCOME.REASON_CHANGED and reason not in ReasonCode.values:
        raise ValidationError(_("Choose the reason that fits."))
    with transaction.atomic():
        case, comment = lock(row.case)
        locked = Appeal.objects.select_for_update().get(pk=row.pk)
        locked.case = case
        if not locked.is_waiting:
            return False
        same = check_may_decide_appeal(locked, actor=actor)
        entry = Decision.objects.get(pk=locked.entry_id)
        if outcome == OUTCOME.OVERTURNED:
            _overturn(locked, entry, case, comment, actor)
        elif outcome == OUTCOME.REASON_CHANGED:
            words = " ".join(part for part in (str(TO_AUTHOR[ReasonCode(reason)]), answer.strip()) if part)
            type(comment).objects.filter(pk=comment.pk).update(author_word=words)
        Appeal.objects.filter(pk=locked.pk).update(
            outcome=outcome, answer=answer, decided_at=timezone.now(), decided_by=actor, same_person=same
        )
        _log(locked, actor, f"appeal_{outcome}", reason=reason, to_author=answer, internal=internal)
        _tell(locked, comment, outcome, answer, same)
        telling.close(subject_kind="appeal", subject_id=locked.pk, kind=Notice.Kind.MODERATION)
    return True


def _overturn(row: Appeal, entry: Decision, case: Case, comment: Any, actor: Any) -> None:
    now = timezone.now()
    if row.appellant_id != comment.author_id:
        _reopen(case, comment, row)
        return
    if entry.action == "redact":
        reversing.take_back(entry, actor=actor, action="overturn", silent=True)
        return
    if comment.revision != entry.revision or comment.visibility != entry.after:
        raise ValidationError(_("The text has changed since; the decision cannot be overturned any more."))
    if comment.screening_due is not None and not was_screened(case, comment):
        raise ValidationError(_("The text is being checked right now. Look again in a few seconds."))
    case.flags.filter(outcome=Flag.Outcome.UPHELD, digest=comment.digest).update(
        outcome=Flag.Outcome.DISMISSED, outcome_at=now, overturned_at=now
    )
    case.flags.filter(outcome=Flag.Outcome.WAITING).update(
        outcome=Flag.Outcome.DISMISSED, outcome_at=now, overturned_at=now
    )
    columns: dict[str, Any] = {"author_word": ""}
    newer = comment.public_revision != comment.revision
    if newer:
        columns |= labels_of(comment) | publication.publication_of(comment)
    change = visibility.change(
        comment, Visibility.PUBLISHED, action="overturn", actor=actor, pending=Pending.NONE, updates=columns,
        case_id=case.pk,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(
        state=Case.State.DECIDED, decided_at=now, version=F("version") + 1, parked_until=None, parked_for="",
        claimed_by=None, claimed_until=None,
    )  # fmt: skip
    cases.reorder(case)
    if newer:
        mark_read_with(comment)
    case_decided.send(sender=Case, case=case, entry=change)


def _reopen(case: Case, comment: Any, row: Appeal) -> None:
    """A reader was right to insist: the case comes back as a health case, about the text they reported."""
    mine = case.flags.filter(raised_by=row.appellant, outcome=Flag.Outcome.DISMISSED)
    reported = mine.filter(rule=cases.HEALTH_REPORT).latest("pk")
    mine.update(outcome=Flag.Outcome.WAITING, outcome_at=None, overturned_at=timezone.now())
    signal = Signal(f"appeal:{row.pk}", Band.S2, Flag.Source.POLICY, for_moderator=row.text)
    about = Text(reported.digest, reported.revision)
    cases.open_case(comment, [signal], raised_by=row.appellant, about=about)


def _log(row: Appeal, actor: Any, action: str, **fields: Any) -> None:
    log.write(
        action=action,
        subject_kind="comment",
        subject_id=row.case.comment_id,
        actor=actor,
        case_id=row.case_id,
        details={"appeal": row.pk, "entry": row.entry_id},
        **fields,
    )


def _tell(row: Appeal, comment: Any, outcome: str, answer: str, same: bool) -> None:
    titles = {
        OUTCOME.UPHELD: _("Your appeal: the decision stands"),
        OUTCOME.OVERTURNED: _("Your appeal: the decision was overturned"),
        OUTCOME.REASON_CHANGED: _("Your appeal: the decision stands, for another reason"),
    }
    words = [answer.strip()]
    if same:
        words.append(_("There was nobody else to ask: the same person has looked at it again."))
    telling.tell(
        row.appellant,
        kind=Notice.Kind.DECISION,
        title=titles[OUTCOME(outcome)],
        body=" ".join(word for word in words if word),
        url=reverse("moderation:appeal", args=[row.entry_id]),
        subject_kind=outcomes.APPEAL,
        subject_id=row.pk,
        mail=True,
    )
