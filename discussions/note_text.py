"""The text of a context note: what is said, then its sources as a list; screened and signed as one."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.importing.inline import escape

LONGEST = 600  # characters, without the sources
MOST_SOURCES = 6
LONGEST_SOURCE = 500
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_PMID = re.compile(r"(?:pmid:?\s*|https?://pubmed\.ncbi\.nlm\.nih\.gov/)?(\d{5,8})/?", re.IGNORECASE)
_SHOWN_PATH = 50
_PUBMED = "pubmed.ncbi.nlm.nih.gov"
_LINE = r"- \[(?:[^\n\]\\]|\\.)*\]\(<([^\n>]+)>\)"
_COMPOSED = re.compile(rf"(?P<text>.*?)\n\n[^\n]+\n\n(?P<list>{_LINE}(?:\n{_LINE})*)", re.DOTALL)


def compose(text: str, sources: list[str]) -> str:
    """The source of a note, as Markdown. ``sources`` are addresses as ``read_sources`` returns them."""
    lines = "\n".join(f"- [{escape(label_of(address))}](<{address}>)" for address in sources)
    return f"{text.strip()}\n\n{_('Sources:')}\n\n{lines}"


def taken_apart(source: str) -> tuple[str, list[str]]:
    """The words and the addresses of what ``compose`` made."""
    found = _COMPOSED.fullmatch(source)
    if found is None:
        return source, []
    return found["text"], [match[1] for match in re.finditer(_LINE, found["list"])]


def read_sources(text: str) -> list[str]:
    """Addresses of the sources in ``text``, one a line: a DOI, a PubMed number, or a link.

    Raises ValidationError, in words.
    """
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not lines:
        raise ValidationError(_("Name at least one source: a DOI, a PubMed number or a link."))
    if len(lines) > MOST_SOURCES:
        raise ValidationError(_("Name at most %(most)s sources: the best ones.") % {"most": MOST_SOURCES})
    return list(dict.fromkeys(_address(line) for line in lines))


def _address(line: str) -> str:
    if found := _DOI.fullmatch(line):
        return "https://doi.org/" + quote(found[1], safe="/:;().-_")
    if found := _PMID.fullmatch(line):
        return f"https://pubmed.ncbi.nlm.nih.gov/{found[1]}/"
    try:
        parts = urlsplit(line)
        valid = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        valid = False
    if not valid or len(line) > LONGEST_SOURCE or re.search(r"[\s<>\\]", line):
        raise ValidationError(
            _("This is no DOI, no PubMed number and no link: %(line)s") % {"line": line[:100]}
        )
    return line


def label_of(address: str) -> str:
    """How a source is named: by its number, or by its place on the web."""
    if address.startswith("https://doi.org/"):
        return "doi:" + address.removeprefix("https://doi.org/")
    if found := _PMID.fullmatch(address):
        return f"PMID {found[1]}"
    parts = urlsplit(address)
    if parts.netloc == _PUBMED and (asked := parse_qs(parts.query).get("term")):
        return f"PubMed: {asked[0][:_SHOWN_PATH]}"
    path = parts.path.rstrip("/")
    return parts.netloc + (path if len(path) <= _SHOWN_PATH else path[:_SHOWN_PATH] + "…")
