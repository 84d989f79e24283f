"""Which rules are in force: switching one off, watching that as a shadow, switching it on again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment
from k2forum.contributions import log
from k2forum.moderation.models import Flag
from k2forum.moderation.rule_models import RuleSwitch, ShadowHit
from k2forum.screening.types import SEVERITIES, Severity, Verdict

STATISTICS_DAYS = 90
State = RuleSwitch.State

# The rules that can flag, gravest first. The first three need a second person before they go off.
RULES = ("emergency", "prescription_change", "k_vka", "dose_recommendation", "over_limit", "megadose")
GRAVE = frozenset({"emergency", "prescription_change", "k_vka"})


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with its figures of the last 90 days. ``upheld_share`` is None while nothing was decided."""

    rule: str
    switch: RuleSwitch | None
    hits: int
    decided: int
    upheld: int

    @property
    def upheld_share(self) -> float | None:
        return self.upheld / self.decided if self.decided else None


def without(verdict: Verdict, rules: Collection[str]) -> Verdict:
    """The verdict as if these rules did not exist."""
    if not rules or not any(finding.rule in rules for finding in verdict.findings):
        return verdict
    findings = tuple(finding for finding in verdict.findings if finding.rule not in rules)
    reasons = tuple(reason for reason in verdict.reasons if any(f.reason == reason for f in findings))
    severity: Severity = max((finding.severity for finding in findings), key=SEVERITIES.index, default="none")
    return replace(
        verdict,
        findings=findings,
        reasons=reasons,
        flag=bool(reasons),
        severity=severity,
        emergency=verdict.emergency if "emergency" in reasons else None,
    )


def in_force(comment: Comment, verdict: Verdict) -> Verdict:
    """The verdict by the rules in force; what a shadow would have changed is recorded."""
    if not verdict.findings:
        return verdict  # no rule matched
    switches = list(RuleSwitch.objects.filter(state__in=(State.LIVE, State.SHADOW)))
    if not switches:
        return verdict
    live = {switch.rule for switch in switches if switch.state == State.LIVE}
    effective = without(verdict, live)
    for switch in switches:
        if (
            switch.state == State.SHADOW
            and effective.flag
            and not without(effective, live | {switch.rule}).flag
        ):
            ShadowHit.objects.get_or_create(switch=switch, comment=comment)
    return effective


def propose(rule: str, *, actor: Any, reason: str) -> RuleSwitch:
    """Propose to switch a rule off. Raises ValidationError, or PermissionDenied without the lead's right."""
    _check_lead(actor)
    if rule not in RULES:
        raise ValidationError(_("There is no such rule."))
    if not reason.strip():
        raise ValidationError(_("Say why the rule should be off."))
    with transaction.atomic():
        if RuleSwitch.objects.select_for_update().filter(rule=rule).exclude(state=State.ENDED).exists():
            raise ValidationError(_("This rule has an open switch already."))
        switch = RuleSwitch.objects.create(rule=rule, reason=reason.strip(), proposed_by=actor)
        _log(switch, "rule_proposed_off", actor, reason)
    return switch


def watch(switch: RuleSwitch, *, actor: Any) -> bool:
    """Keep the proposal on as a shadow. False where it is one already."""
    return _move(switch, (State.PROPOSED,), State.SHADOW, "rule_shadowed", actor)


def go_live(switch: RuleSwitch, *, actor: Any) -> bool:
    """Switch the rule off. For a grave rule ``actor`` must be another person than the one who proposed it."""
    if switch.rule in GRAVE and switch.proposed_by_id == actor.pk:
        raise PermissionDenied(
            _("A rule about medicines or emergencies needs a second person to switch it off.")
        )
    return _move(switch, (State.PROPOSED, State.SHADOW), State.LIVE, "rule_switched_off", actor)


def end(switch: RuleSwitch, *, actor: Any) -> bool:
    """Switch the rule on again, or drop the proposal."""
    return _move(switch, (State.PROPOSED, State.SHADOW, State.LIVE), State.ENDED, "rule_switched_on", actor)


def rows() -> list[RuleRow]:
    """Every rule with its switch and its figures."""
    since = timezone.now() - timedelta(days=STATISTICS_DAYS)
    flags = Flag.objects.filter(source=Flag.Source.SCREENER, created_at__gte=since)
    upheld, dismissed = Q(outcome=Flag.Outcome.UPHELD), Q(outcome=Flag.Outcome.DISMISSED)
    counted = flags.values("rule").annotate(
        hits=Count("pk"), decided=Count("pk", filter=upheld | dismissed), agreed=Count("pk", filter=upheld)
    )
    figures = {row["rule"]: row for row in counted.order_by()}
    switches = {
        row.rule: row for row in RuleSwitch.objects.exclude(state=State.ENDED).select_related("proposed_by")
    }
    nothing = {"hits": 0, "decided": 0, "agreed": 0}
    return [
        RuleRow(rule, switches.get(rule), found["hits"], found["decided"], found["agreed"])
        for rule in RULES
        for found in [figures.get(rule, nothing)]
    ]


def _move(switch: RuleSwitch, allowed: tuple[str, ...], to: str, action: str, actor: Any) -> bool:
    _check_lead(actor)
    with transaction.atomic():
        locked = RuleSwitch.objects.select_for_update().get(pk=switch.pk)
        if locked.state == to:
            return False
        if locked.state not in allowed:
            raise ValidationError(_("This switch is %(state)s.") % {"state": locked.get_state_display()})
        locked.state = to
        if to == State.LIVE:
            locked.approved_by, locked.approved_at = actor, timezone.now()
        if to == State.ENDED:
            locked.ended_at = timezone.now()
        locked.save()
        _log(locked, action, actor, locked.reason)
    switch.refresh_from_db()
    return True


def _check_lead(actor: Any) -> None:
    if not actor.has_perm("moderation.lead"):
        raise PermissionDenied(_("Changing rules needs the lead's permission."))


def _log(switch: RuleSwitch, action: str, actor: Any, words: str) -> None:
    log.write(
        action=action, subject_kind="rule_switch", subject_id=switch.pk, actor=actor, internal=words,
        after=switch.state, details={"rule": switch.rule},
    )  # fmt: skip
