"""One table from verdict to outcome. The highest row that fits wins. A flag opens a case; only some hold."""

from __future__ import annotations

from dataclasses import dataclass

from k2forum.contributions.models import Disclaimer
from k2forum.moderation.models import Band
from k2forum.screening.types import Verdict

KIND = Disclaimer.Kind
# Severity orders inside a band.
SEVERITY_POINTS = {"none": 0, "low": 0, "high": 100, "urgent": 200}
PUBLIC_POINTS = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """``hold``: others do not see the text. ``band``: of the case to open, None for no case.

    ``disclaimer``: the kind shown beneath, at once or on approval. ``state_limit``: so is the limit.
    """

    hold: bool
    band: Band | None
    disclaimer: str | None
    state_limit: bool = False
    urgent_alert: bool = False


def outcome_of(
    verdict: Verdict, *, policy: str, disclaimer_on_all: bool, sourced_professional: bool = False
) -> Outcome:
    """What happens to a text with this verdict.

    ``policy`` is careful, open or all. ``sourced_professional``: written by a verified professional
    who gives a source, whose dose advice is published and read within a day.
    """
    outcome = _by_verdict(verdict, policy, sourced_professional)
    disclaimer = outcome.disclaimer or (KIND.GENERAL if disclaimer_on_all and not verdict.emergency else None)
    waits = policy == "all"
    return Outcome(
        hold=outcome.hold or waits,
        band=Band.S0 if outcome.band is None and waits else outcome.band,
        disclaimer=disclaimer,
        state_limit=outcome.state_limit,
        urgent_alert=outcome.urgent_alert,
    )


def _by_verdict(verdict: Verdict, policy: str, sourced_professional: bool) -> Outcome:
    reasons = set(verdict.reasons)
    if verdict.emergency or "emergency" in reasons:
        return Outcome(hold=True, band=Band.S4, disclaimer=None, urgent_alert=True)
    if reasons & {"prescription_change", "interaction"}:
        return Outcome(hold=True, band=Band.S3, disclaimer=KIND.MEDICINE, urgent_alert=True)
    if "dose_recommendation" in reasons:
        published = sourced_professional or (policy == "open" and verdict.severity == "low")
        over = "over_limit" in reasons
        return Outcome(hold=not published, band=Band.S2, disclaimer=KIND.DOSING, state_limit=over)
    if "over_limit" in reasons:
        return Outcome(hold=False, band=Band.S2, disclaimer=KIND.DOSING, state_limit=True)
    if verdict.flag:
        # A reason that this table does not know is held until a person has looked.
        return Outcome(hold=True, band=Band.S3, disclaimer=KIND.MEDICINE)
    if verdict.mentions or verdict.names_medicine:
        return Outcome(hold=False, band=None, disclaimer=KIND.DOSING)
    return Outcome(hold=False, band=None, disclaimer=None)
