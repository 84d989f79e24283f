"""Sources named in a text: DOI, PubMed number, or a citation such as `Journal (2004;134(11):3100-3105)`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, quote_plus

from articles.document import Reference
from articles.importing.inline import escape, words_and_addresses

_DOI = r"(?:\bdoi:?\s*|\b(?:https?://)?(?:dx\.)?doi\.org/|(?<![\w./]))(?P<doi>10\.\d{4,9}/[^\s\"<>«»]{1,200})"
_PMCID = r"(?:\bPMCID:?\s*|\bhttps?://(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/|(?<![\w/]))(?P<pmcid>PMC\d{3,9})\b/?"
_PMID = r"(?:\bPMID:?\s*|\bhttps?://pubmed\.ncbi\.nlm\.nih\.gov/)(?P<pmid>\d{1,8})\b/?"
_ISSUE = (
    r"(?P<journal>(?<![\d;:.])(?:1[89]|20)\d\d\s?;\s?\d{1,4}(?:\s?\([\w -]{1,20}\))?\s?:\s?[A-Za-z]?\d{1,7}"
    r"(?:[-–—][A-Za-z]?\d{1,7})?(?!\d))"
)
_SOURCE = re.compile(f"{_DOI}|{_PMCID}|{_PMID}|{_ISSUE}", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>()\"]{3,500}")
# Between two marks of the same source stands nothing but their own names.
_BETWEEN = re.compile(r"[\s,.;:|/()\[\]]*(?:(?:doi|pmid|pmcid|and)[\s:]*)?", re.IGNORECASE)
_MAX_BETWEEN = 20
_STATUS = re.compile(r"\s*\bCheck:\s*(?P<status>[^.]{1,160})\.?\s*$")
_NAME_WORD = re.compile(r"[A-Z][\w.&'’-]*|of|the|and|for|in|on|de|der|und|et|la|&")
_SMALL = {"of", "the", "and", "for", "in", "on", "de", "der", "und", "et", "la", "&"}
_REPORTED_IN = re.compile(r"(?:\w+(?:ed|ing) )?in (?:the )?(?=\S)|the ", re.IGNORECASE)
MAX_NAME_WORDS = 8
MAX_ABBREVIATION = 6


@dataclass(frozen=True)
class Passage:
    """Inline Markdown and the anchor under which the page shows it."""

    text: str
    anchor: str


def in_passages(passages: Iterable[Passage]) -> list[Reference]:
    """References in the order in which the text first names them, each with the anchors that do."""
    shelf = _Shelf()
    for passage in passages:
        for reference in _named_in(words_and_addresses(passage.text)):
            shelf.add(replace(reference, cited_at=(passage.anchor,)))
    return shelf.references


def from_item(text: str) -> Reference:
    """The reference that one item of a list of sources is; its words are kept.

    A closing `Check: words.` says what a check of this source found.
    """
    checked = _STATUS.search(text)
    status = checked["status"].strip() if checked else ""
    text = text[: checked.start()] if checked else text
    named = _named_in(words_and_addresses(text), together=True)
    if named:
        return replace(named[0], text=text, status=status)
    address = _URL.search(text)
    return Reference(text, "link", url=address[0].rstrip(".,;") if address else "", status=status)


def names_source(text: str) -> bool:
    """Does this inline Markdown name a source or give an address?"""
    return bool(_SOURCE.search(words_and_addresses(text)) or _URL.search(text))


def joined(listed: list[Reference], named: list[Reference]) -> list[Reference]:
    """The sources that the article lists, then those that only its text names."""
    shelf = _Shelf()
    for reference in [*listed, *named]:
        shelf.add(reference)
    return shelf.references


def _named_in(text: str, together: bool = False) -> list[Reference]:
    """References in plain text; with `together`, everything found belongs to one source."""
    groups: list[list[re.Match[str]]] = []
    for match in _SOURCE.finditer(text):
        gap = text[groups[-1][-1].end() : match.start()] if groups else ""
        near = bool(groups) and len(gap) <= _MAX_BETWEEN and bool(_BETWEEN.fullmatch(gap))
        kinds = {m.lastgroup for m in groups[-1]} if groups else set()
        if groups and (together or (near and match.lastgroup not in kinds)):
            groups[-1].append(match)
        else:
            groups.append([match])
    return [_reference(text, group) for group in groups]


def _reference(text: str, group: list[re.Match[str]]) -> Reference:
    doi = next((_trim(m["doi"]) for m in group if m["doi"]), "")
    pmid = next((str(int(m["pmid"])) for m in group if m["pmid"]), "")
    pmcid = next((m["pmcid"].upper() for m in group if m["pmcid"]), "")
    issue = next((" ".join(m["journal"].split()) for m in group if m["journal"]), "")
    name = _name_before(text[: group[0].start()])
    title = " ".join(part for part in (name, issue) if part)
    numbers = (doi and f"doi: {doi}", pmid and f"PMID {pmid}", pmcid)
    words = ", ".join(part for part in (title, *numbers) if part)
    kind, url = "", ""
    if doi:
        kind, url = "doi", f"https://doi.org/{quote(doi, safe='/:;().-_')}"
    elif pmid:
        kind, url = "pmid", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    elif pmcid:
        kind, url = "pmcid", f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    if kind:
        return Reference(escape(words), kind, doi, pmid, url, pmcid=pmcid)
    return Reference(
        escape(words), "journal", url=f"https://pubmed.ncbi.nlm.nih.gov/?term={quote_plus(title)}"
    )


def _trim(doi: str) -> str:
    """A DOI without the punctuation that follows it in a sentence."""
    while doi and (doi[-1] in ".,;:!?'\"”’]}*_" or (doi[-1] == ")" and doi.count(")") > doi.count("("))):
        doi = doi[:-1]
    return doi


def _name_before(text: str) -> str:
    """The journal's name that ends where `text` ends, as in `published in the Journal of Nutrition (`."""
    taken: list[str] = []
    for word in reversed(text[-200:].rstrip(" (,.[:").split()):
        ends_sentence = bool(taken) and word.endswith(".") and len(word) > MAX_ABBREVIATION
        if ends_sentence or len(taken) == MAX_NAME_WORDS or not _NAME_WORD.fullmatch(word):
            break
        taken.append(word)
    name = " ".join(reversed(taken))
    while found := _REPORTED_IN.match(name):
        name = name[found.end() :]
    words = name.split()
    while words and words[0].lower() in _SMALL:
        words = words[1:]
    return " ".join(words)


class _Shelf:
    """References without doubles: two are one when they share a DOI, a PubMed number or a citation."""

    def __init__(self) -> None:
        self.references: list[Reference] = []
        self._places: dict[str, int] = {}

    def add(self, new: Reference) -> None:
        keys = _keys(new)
        place = next((self._places[key] for key in keys if key in self._places), len(self.references))
        if place == len(self.references):
            self.references.append(new)
        else:
            self.references[place] = _united(self.references[place], new)
        for key in keys:
            self._places.setdefault(key, place)


def _keys(reference: Reference) -> list[str]:
    keys = [f"doi {reference.doi.lower()}"] if reference.doi else []
    keys += [f"pmid {reference.pmid}"] if reference.pmid else []
    keys += [f"pmcid {reference.pmcid}"] if reference.pmcid else []
    issues = re.finditer(_ISSUE, words_and_addresses(reference.text))
    return keys + ["issue " + re.sub(r"\s", "", re.sub("[–—]", "-", found[0].lower())) for found in issues]


def _united(old: Reference, new: Reference) -> Reference:
    best = min(
        (old, new), key=lambda reference: ("doi", "pmid", "pmcid", "journal", "link").index(reference.kind)
    )
    anchors = (*old.cited_at, *(anchor for anchor in new.cited_at if anchor not in old.cited_at))
    return replace(
        old,
        kind=best.kind,
        url=best.url,
        doi=old.doi or new.doi,
        pmid=old.pmid or new.pmid,
        pmcid=old.pmcid or new.pmcid,
        cited_at=anchors,
    )
