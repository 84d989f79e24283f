"""The main language of a text, from its commonest words, and the number words that depend on it."""

from __future__ import annotations

from . import data_files
from .pieces import number_value
from .types import Document

_DATA = data_files.load("languages")
_LANGUAGE_OF: dict[str, list[str]] = {}
for _language, _words in _DATA["markers"].items():
    for _word in _words:
        _LANGUAGE_OF.setdefault(_word, []).append(_language)
_WHOLE = 12  # a word that speaks for several languages speaks for each by its part of this
_SPEAKS_FOR = {word: " ".join(languages) for word, languages in _LANGUAGE_OF.items()}
_ENOUGH = 120  # tokens that settle the language
_NUMBER_WORDS: dict[str, dict[str, float]] = _DATA["number_words"]


def detect(doc: Document) -> str:
    """en, es, de or fr; English where nothing speaks for another."""
    scores = {
        "en": _WHOLE // 2,
        "es": 2 * _WHOLE if "¿" in doc.source or "¡" in doc.source or "ñ" in doc.source else 0,
        "de": 0,
        "fr": 0,
    }
    heard: dict[str, int] = {}
    for spoken in filter(None, map(_SPEAKS_FOR.get, doc.texts[:_ENOUGH])):
        heard[spoken] = heard.get(spoken, 0) + 1
    for spoken, count in heard.items():
        languages = spoken.split()
        for language in languages:
            scores[language] += count * _WHOLE // len(languages)
    return max(scores, key=lambda language: scores[language])


def localise(doc: Document) -> None:
    """Sets the language and the values of tokens that are numbers in that language only."""
    doc.language = detect(doc)
    words = _NUMBER_WORDS.get(doc.language)
    if not words:
        return
    for token in doc.tokens:
        if token.kind == "word":
            if token.value is None and token.text in words:
                token.value = words[token.text]
        elif token.kind == "number" and token.text.count(".") == 1:
            token.value = number_value(token.text, european=True)
