"""Sentences and clauses: where they end, and which of them ask."""

import pytest

from k2forum.screening import clauses
from k2forum.screening.tokens import tokenise
from k2forum.screening.types import Document


def parts(text: str) -> list[str]:
    doc = Document(text)
    doc.tokens = tokenise(text)
    return [
        " ".join(t.text for t in doc.tokens[c.first : c.last] if t.kind != "newline")
        for c in clauses.split(doc)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I take 100 mcg. You should never take 45 mg.",
            ["i take 100 mcg .", "you should never take 45 mg ."],
        ),
        ("I take 100, but you should take 300", ["i take 100 ,", "but you should take 300"]),
        ("If you're over seventy, add 800 IU", ["if you're over seventy ,", "add 800 iu"]),
        ("I take 5 mg. of it daily", ["i take 5 mg . of it daily"]),
        ("Dr. Smith says hello", ["dr . smith says hello"]),
        ("one; two", ["one ;", "two"]),
        ("", []),
    ],
)
def test_borders(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_clauses_cover_every_token_once() -> None:
    text = "> a quote\nAnswer: yes, I do (really). Why? \n- list\n- more"
    doc = Document(text)
    doc.tokens = tokenise(text)
    found = clauses.split(doc)
    assert [c.first for c in found] == [0, *(c.last for c in found[:-1])]
    assert found[-1].last == len(doc.tokens)


def test_questions_are_marked_for_the_whole_sentence() -> None:
    text = "I take 5 mg, is that fine? It helps."
    doc = Document(text)
    doc.tokens = tokenise(text)
    assert [c.question for c in clauses.split(doc)] == [True, True, False]
