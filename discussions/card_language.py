"""In which language somebody reads the cards, the cards' words in it, and in which country they may be."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from discussions.advice import verdict_on

ENGLISH = "en"  # its words stand in emergencies.json and in the code
LANGUAGES = (ENGLISH, "es", "de", "fr")
# Countries with numbers of their own, for browsers that name a language and no country.
SPOKEN_IN = {"de": ("DE", "AT", "CH"), "es": ("ES", "MX", "AR"), "fi": ("FI",), "fr": ("FR",)}
# Members of the European Union that have no numbers of their own here.
ONLY_IN_EU = {
    "BE", "BG", "CY", "CZ", "DK", "EE", "GR", "HR", "HU", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip


def language_for(request: HttpRequest, text: str = "") -> str:
    """The first language of ours that the browser asks for; where it asks for none, that of the text."""
    for code in _asked_for(request):
        if code.partition("-")[0] in LANGUAGES:
            return code.partition("-")[0]
    verdict = verdict_on(text, []) if text.strip() else None
    return verdict.language if verdict else ENGLISH


def countries_for(request: HttpRequest) -> tuple[str, ...]:
    """Codes of the countries in which the reader probably is, by the first language that tells; else none."""
    for code in _asked_for(request):
        language, *more = code.split("-")
        region = next((part.upper() for part in more if len(part) == 2 and part.isalpha()), "")
        if region:
            return ("EU" if region in ONLY_IN_EU else region,)
        if language in SPOKEN_IN:
            return SPOKEN_IN[language]
    return ()


def _asked_for(request: HttpRequest) -> list[str]:
    header = request.headers.get("Accept-Language", "").lower()
    return [code for code, _quality in parse_accept_lang_header(header)]


@cache
def words_in(language: str) -> dict[str, Any]:
    """The translation of every card; empty for English and for languages that none was made for."""
    if language == ENGLISH or language not in LANGUAGES:
        return {}
    place = resources.files(__package__) / "card_texts" / f"{language}.json"
    return dict(json.loads(place.read_text(encoding="utf-8")))
