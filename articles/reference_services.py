"""Asking Crossref and PubMed about a work. Fixed hosts, little time, and never a word of what people wrote:
only the number goes out.

``None`` is "this service was not asked, or does not know such numbers"; what goes wrong raises OSError or
ValueError, which is never taken for an answer.
"""

from __future__ import annotations

import time
import urllib.error
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from k2forum.asking import ask_json

CROSSREF = "https://api.crossref.org/works/"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
SECONDS = 5.0
# NCBI allows three requests a second without a key; Crossref's polite pool allows more.
BETWEEN = 0.4

FOUND, NOT_FOUND, RETRACTED, CONCERN, PREPRINT = "found", "not_found", "retracted", "concern", "preprint"
RETRACTIONS = frozenset(["retraction", "withdrawal", "removal", "retracted", "partial_retraction"])
CONCERNS = frozenset(["expression_of_concern", "expression-of-concern"])


class NotUnderstood(ValueError):
    """The answer is not what the service documents."""


@dataclass(slots=True)
class Pace:
    """At most one question in ``BETWEEN`` seconds, and none after ``ends`` on the clock."""

    ends: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Any] = time.sleep
    _last: float = float("-inf")

    def ask(self, url: str) -> Any:
        wait = self._last + BETWEEN - self.clock()
        if wait > 0:
            self.sleep(wait)
        if self.clock() >= self.ends:
            raise TimeoutError("no time left for another question")
        self._last = self.clock()
        agent = f"k2forum ({settings.SITE_URL}; mailto:{settings.CONTACT_EMAIL})"
        return ask_json(url, seconds=SECONDS, headers={"User-Agent": agent})


def ask_crossref(doi: str, pace: Pace) -> str | None:
    """What Crossref says of a DOI."""
    if not doi:
        return None
    query = urlencode({"mailto": settings.CONTACT_EMAIL})
    try:
        data = pace.ask(f"{CROSSREF}{quote(doi, safe='')}?{query}")
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return NOT_FOUND
        raise
    return read_crossref(data, doi)


def read_crossref(data: Any, doi: str) -> str:
    work = data.get("message") if isinstance(data, dict) and data.get("status") == "ok" else None
    if not isinstance(work, dict) or str(work.get("DOI", "")).lower() != doi.lower():
        raise NotUnderstood("no work with this DOI")
    updates = work.get("updated-by") or []
    if not isinstance(updates, list) or not all(isinstance(update, dict) for update in updates):
        raise NotUnderstood("updated-by is no list")
    kinds = {str(update.get("type", "")).lower() for update in updates}
    titles = " ".join(str(title) for title in work.get("title") or []).lstrip().upper()
    if kinds & RETRACTIONS or titles.startswith(("RETRACTED", "WITHDRAWN")):
        return RETRACTED
    if kinds & CONCERNS:
        return CONCERN
    return PREPRINT if work.get("subtype") == "preprint" else FOUND


def ask_pubmed(*, doi: str, pmid: str, pmcid: str, pace: Pace) -> str | None:
    """What PubMed says of a work; by its DOI where no number of PubMed's own is known."""
    if not pmid and pmcid:
        return _ask_by_pmcid(pmcid, pace)
    if not pmid and doi:
        pmid = _find_by_doi(doi, pace)
    return read_summary(_summary("pubmed", pmid, pace), pmid) if pmid else NOT_FOUND


def _ask_by_pmcid(pmcid: str, pace: Pace) -> str:
    number = pmcid.upper().removeprefix("PMC")
    data = _summary("pmc", number, pace)
    state = read_summary(data, number)
    if state == NOT_FOUND:
        return state
    ids = data["result"][number].get("articleids") or []
    pmid = next((str(one.get("value", "")) for one in ids if one.get("idtype") == "pmid"), "")
    return read_summary(_summary("pubmed", pmid, pace), pmid) if pmid.isdigit() and pmid != "0" else state


def _find_by_doi(doi: str, pace: Pace) -> str:
    term = '"' + doi.replace('"', " ") + '"[doi]'
    data = pace.ask(_address("esearch", db="pubmed", term=term))
    found = data.get("esearchresult") if isinstance(data, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("idlist"), list) or "ERROR" in found:
        raise NotUnderstood("no list of ids")
    ids = found["idlist"]
    return str(ids[0]) if len(ids) == 1 else ""  # several: PubMed did not know it and searched for parts


def _summary(database: str, number: str, pace: Pace) -> Any:
    return pace.ask(_address("esummary", db=database, id=number))


def _address(what: str, **query: str) -> str:
    named = {"retmode": "json", "tool": "k2forum", "email": settings.CONTACT_EMAIL}
    return f"{PUBMED}{what}.fcgi?{urlencode(query | named)}"


def read_summary(data: Any, number: str) -> str:
    result = data.get("result") if isinstance(data, dict) else None
    work = result.get(str(int(number))) if isinstance(result, dict) else None
    if not isinstance(work, dict):
        raise NotUnderstood("no summary of this number")
    if error := str(work.get("error", "")).lower():
        if "cannot get document summary" in error or "not exist" in error:
            return NOT_FOUND
        raise NotUnderstood("an error that is not known")
    kinds = {str(kind).lower() for kind in work.get("pubtype") or []}
    notices = {
        str(one.get("reftype", "")).lower() for one in work.get("references") or [] if isinstance(one, dict)
    }
    if "retracted publication" in kinds or "retraction in" in notices:
        return RETRACTED
    if "expression of concern in" in notices:
        return CONCERN
    return PREPRINT if "preprint" in kinds else FOUND
