"""What is not needed any more goes, by date, and a command proves that it went.

Each rule counts what is past its day and deals with so many rows at once, each in its own transaction and
under its own condition, so that two runs at once do nothing twice. A run after a long stop catches up.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discussions import drafting
from k2forum.site.privacy import archive, due
from k2forum.site.webhooks import sending

logger = logging.getLogger(__name__)

# The task runs every hour; what is a day late was forgotten.
GRACE = datetime.timedelta(days=1)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """``rows(before)`` is what is due where it was left before that moment; ``act`` deals with one row."""

    name: str
    says: Any
    kept: Callable[[], datetime.timedelta]
    rows: Callable[[datetime.datetime], Iterable[Any]]
    act: Callable[[Any], bool]

    def count(self, now: datetime.datetime) -> int:
        found = self.rows(now - self.kept())
        return found.count() if hasattr(found, "count") and not isinstance(found, list) else len(list(found))

    def run(self, now: datetime.datetime, limit: int) -> int:
        """Deals with up to ``limit`` rows; returns how many. One that fails does not hold up the others."""
        found = self.rows(now - self.kept())
        return sum(self._deal_with(row) for row in list(found[:limit]))  # type: ignore[index]

    def _deal_with(self, row: Any) -> bool:
        try:
            return bool(self.act(row))
        except Exception as error:
            logger.error("retention of one of %s failed: %s", self.name, type(error).__name__)
            return False


def _days(setting: str) -> Callable[[], datetime.timedelta]:
    return lambda: datetime.timedelta(days=getattr(settings, setting))


def _fixed(value: datetime.timedelta) -> Callable[[], datetime.timedelta]:
    return lambda: value


AT_ONCE = datetime.timedelta(0)
RULES = (
    Rule("addresses", _("network addresses of comments, shortened"), _days("ADDRESSES_KEPT_DAYS"),
         due.comment_addresses, due.shorten),
    Rule("session-addresses", _("network addresses of sign-ins, shortened"), _days("ADDRESSES_KEPT_DAYS"),
         due.session_addresses, due.shorten),
    Rule("sessions", _("sessions that have ended"), _fixed(AT_ONCE), due.sessions, due.delete),
    Rule("sign-ins", _("sign-ins whose session is gone"), _fixed(AT_ONCE), due.lost_sign_ins, due.delete),
    Rule("unconfirmed", _("accounts whose address was never confirmed"), _days("UNCONFIRMED_KEPT_DAYS"),
         due.unconfirmed_accounts, due.delete),
    Rule("drafts", _("drafts that nobody touched"), _fixed(drafting.KEPT_FOR), due.drafts, due.delete),
    Rule("notices", _("notices"), _days("NOTICES_KEPT_DAYS"), due.notices, due.delete),
    Rule("mails", _("mails kept in the data folder"), _days("MAILS_KEPT_DAYS"), due.mails, due.delete_file),
    Rule("copies", _("copies of people's data"), _fixed(archive.KEPT), archive.old, due.delete_copy),
    Rule("papers", _("papers given as evidence"), _fixed(AT_ONCE), due.papers, due.remove_paper),
    Rule("taken-back", _("texts that their authors took back"), _days("WITHDRAWN_KEPT_DAYS"),
         due.taken_back, due.erase_text),
    Rule("refused", _("texts that were refused or removed"), _days("DECISION_TEXTS_KEPT_DAYS"),
         due.refused, due.erase_text),
    Rule("revisions", _("edits that never became public"), _days("DECISION_TEXTS_KEPT_DAYS"),
         due.hidden_revisions, due.empty_revision),
    Rule("redacted", _("what was redacted, in the source"), _days("DECISION_TEXTS_KEPT_DAYS"),
         due.redacted, due.make_masks_final),
    Rule("log-texts", _("texts beside the log of decisions"), _days("DECISION_TEXTS_KEPT_DAYS"),
         due.log_texts, due.delete),
    Rule("flags", _("quotations and words in flags and reports"), _days("DECISION_TEXTS_KEPT_DAYS"),
         due.flags, due.empty_flag),
    Rule("appeals", _("words of appeals and answers"), _days("DECISION_TEXTS_KEPT_DAYS"),
         due.appeals, due.empty_appeal),
    Rule("webhooks", _("the log of webhooks"), _fixed(sending.KEPT), due.deliveries, due.delete),
    Rule("wishes", _("copies and departures that were asked for"), _fixed(AT_ONCE), due.wishes, due.do_wish),
)  # fmt: skip


def overdue(now: datetime.datetime | None = None) -> dict[str, int]:
    """How many rows of each rule should have been dealt with more than a day ago."""
    moment = (now or timezone.now()) - GRACE
    return {rule.name: rule.count(moment) for rule in RULES}


def run(limit: int = BATCH) -> dict[str, int]:
    """Deal with what is due; how many rows of each rule. One that fails does not hold up the others."""
    now = timezone.now()
    return {rule.name: _run(rule, now, limit) for rule in RULES}


def _run(rule: Rule, now: datetime.datetime, limit: int) -> int:
    try:
        return rule.run(now, limit)
    except Exception as error:
        logger.error("retention of %s failed: %s", rule.name, type(error).__name__)
        return 0
