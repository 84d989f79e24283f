"""The sequence model reads as it was learned, a bounded number of words, and only where there is doubt."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from k2forum.screening import judging, sequence, sequence_training
from k2forum.screening.features import Words
from k2forum.screening.pipeline import read, screen
from k2forum.screening.sequence_fitting import Pass, Size, Text, batch_of, start
from k2forum.screening.signs import Reading

VOCABULARY = ["<nothing>", "<unknown>", "stop", "your", "statin", "||", "magnesium", "<text>"]
SIZE = Size(5, len(VOCABULARY), sequence.PIECES, 6, width=6, units=5, hidden=7)


@pytest.fixture
def in_use() -> Iterator[None]:
    """The nets of this process as they were."""
    before = list(sequence.nets())
    yield
    sequence.use_nets(before)


def in_order(text: str, said: tuple[str, ...] = ()) -> tuple[list[str], list[int]]:
    doc = read(text)
    return sequence.words_in_order(Words(doc, Reading(doc)), {"<k>"} if said else set(), said)


def test_it_reads_as_it_was_learned() -> None:
    parts = {name: part * 3 for name, part in start(SIZE, np.random.default_rng(3)).items()}
    every = [*VOCABULARY, "magnesiumm", "zinc"]
    pieces = sequence_training.pieces_table(every)
    words = ["<text>", "||", "stop", "your", "statin", "magnesiumm", "stop", "zinc"]
    batch = batch_of([Text([every.index(word) for word in words], [(4, 0)])], SIZE.marks)
    learned = Pass(parts, pieces, batch, SIZE, None)
    content = sequence_training.written(parts, pieces[: len(VOCABULARY)], VOCABULARY, SIZE)
    heard = sequence.Heard(sequence.Net(content), words)
    assert heard.marks() == pytest.approx(learned.marks["scores"][0].tolist(), abs=0.04)
    assert heard.intents(4) == pytest.approx(learned.intents["scores"][0].tolist(), abs=0.04)


def test_weights_that_could_overflow_are_refused() -> None:
    parts = {name: part * 1000 for name, part in start(SIZE, np.random.default_rng(3)).items()}
    with pytest.raises(ValueError, match="too large"):
        sequence_training.written(parts, sequence_training.pieces_table(VOCABULARY), VOCABULARY, SIZE)


def test_marks_tell_where_clauses_and_sentences_begin() -> None:
    words, places = in_order("> Take it daily.\n\nShould I? I never stop, I rest.")
    assert words[:2] == ["<text>", ">||"] and "?||" in words and "|" in words
    assert [words[place] for place in places[:3]] == [">", "take", "it"]


def test_what_was_said_before_stands_before() -> None:
    words, places = in_order("Yes.", ("should", "i", "?"))
    assert words[: places[0]] == ["before <k>", "should", "i", "?", "<text>", "||"]


def test_words_beyond_a_fixed_number_are_not_read() -> None:
    words, places = in_order("magnesium helps me a lot and " * 500)
    assert len(places) == sequence.MOST_WORDS
    assert len(words) < sequence.MOST_WORDS * 1.5


def test_it_is_asked_only_where_there_is_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(words: list[str]) -> None:
        raise AssertionError(words)

    monkeypatch.setattr(sequence, "Opinion", refuse)
    assert not screen("The bus was late and the shop was shut, so we had soup.").flag
    with pytest.raises(AssertionError):
        monkeypatch.setattr(judging, "_NEAR_BAR", 100.0)
        screen("The bus was late and the shop was shut, so we had soup.")


def test_a_doubtful_score_takes_its_share(monkeypatch: pytest.MonkeyPatch, in_use: None) -> None:
    monkeypatch.setattr(judging, "_NEAR_BAR", 100.0)
    for says, flagged in ((30.0, True), (-30.0, False)):
        monkeypatch.setattr(sequence.Opinion, "marks", [says] * 6)
        assert ("prescription_change" in screen("I drink tea with my statin.").reasons) == flagged
