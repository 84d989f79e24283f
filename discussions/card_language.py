"""In which language somebody reads the cards, and the cards' words in it."""

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


def language_for(request: HttpRequest, text: str = "") -> str:
    """The first language of ours that the browser asks for; where it asks for none, that of the text."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    for code, _quality in asked:
        if code.partition("-")[0] in LANGUAGES:
            return code.partition("-")[0]
    verdict = verdict_on(text, []) if text.strip() else None
    return verdict.language if verdict else ENGLISH


@cache
def words_in(language: str) -> dict[str, Any]:
    """The translation of every card; empty for English and for languages that none was made for."""
    if language == ENGLISH or language not in LANGUAGES:
        return {}
    place = resources.files(__package__) / "card_texts" / f"{language}.json"
    return dict(json.loads(place.read_text(encoding="utf-8")))
