"""What notices are about. The part of the site that owns a kind of subject says which of them may be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from k2forum.notices.models import Notice

# From ids of subjects to those that may be told of now.
Check = Callable[[Iterable[int]], set[int]]
_checks: dict[str, Check] = {}
# From notices to the titles of what they are about, by the notice's id.
Namer = Callable[[Sequence[Notice]], dict[int, str]]
_namers: list[Namer] = []


def check_with(subject_kind: str, check: Check) -> None:
    """Ask ``check`` before a notice about this kind of subject is mailed."""
    _checks[subject_kind] = check


def name_with(namer: Namer) -> None:
    """Ask ``namer`` where that stands which a notice is about, whenever one is shown or mailed."""
    _namers.append(namer)


def places_of(notices: Sequence[Notice]) -> dict[int, str]:
    """Titles that the readers of these notices may see at this moment, by the notice's id."""
    return {pk: title for namer in _namers for pk, title in namer(notices).items()}


def may_be_told(notices: Sequence[Notice]) -> set[int]:
    """Ids of those notices whose subject may be told of at this moment. One query a kind of subject."""
    told = {notice.pk for notice in notices if notice.subject_kind not in _checks}
    for kind, check in _checks.items():
        about = {notice.pk: notice.subject_id for notice in notices if notice.subject_kind == kind}
        if about:
            fit = check({subject for subject in about.values() if subject is not None})
            told |= {pk for pk, subject in about.items() if subject in fit}
    return told
