"""How the sequence model learns: its slopes are the true ones, and it learns what only the order tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from k2forum.screening.sequence_fitting import Pass, Size, Text, batch_of, fit, start

SMALL = Size(3, 12, 9, 2, width=5, units=4, hidden=6, doubt=0.02)
TEXTS = [
    Text([3, 4, 5, 6], [(1, 2)], [True, False], [True, True]),
    Text([7, 8, 9, 3, 14, 2, 4], [(0, 1), (5, 0)], [False, True], [True, False]),
    Text([11, 10]),
]


def test_the_slopes_are_how_the_loss_changes() -> None:
    chance = np.random.default_rng(2)
    parts: Any = {name: part.astype(np.float64) for name, part in start(SMALL, chance).items()}
    pieces = chance.integers(0, SMALL.pieces, (16, 3))
    batch = batch_of(TEXTS, SMALL.marks)

    def loss() -> float:
        return Pass(parts, pieces, batch, SMALL, None).loss()

    done = Pass(parts, pieces, batch, SMALL, None)
    slopes = done.slopes()
    for name, slope in slopes.items():
        row = list(done.rows).index(7) if name == "words" else -1
        where, at = ((7, 2), (row, 2)) if name == "words" else ((-1,) * slope.ndim, (-1,) * slope.ndim)
        before = parts[name][where]
        parts[name][where] = before + 1e-4
        more = loss()
        parts[name][where] = before - 1e-4
        less = loss()
        parts[name][where] = before
        assert slope[at] == pytest.approx((more - less) / 2e-4, abs=2e-4), name


def test_the_order_of_the_same_words_is_learned() -> None:
    texts = [Text([2, *([4] * gap), 3], [], [True], [True]) for gap in range(4)] + [
        Text([3, *([4] * gap), 2], [], [False], [True]) for gap in range(4)
    ]
    size = Size(2, 5, 2, 1, width=6, units=6, hidden=6, epochs=60, rate=2e-2, words_left_out=0)
    pieces = np.zeros((5, 1), np.int64)
    parts = fit(texts * 8, pieces, size, 1)
    scores = Pass(parts, pieces, batch_of(texts, 1), size, None).marks["scores"][:, 0]
    assert (scores[:4] > 1).all() and (scores[4:] < -1).all()


def test_what_is_not_taught_changes_nothing() -> None:
    untaught = [Text(text.words, [], text.holds, [False, False]) for text in TEXTS]
    done = Pass(
        start(SMALL, np.random.default_rng(1)),
        np.zeros((16, 1), np.int64),
        batch_of(untaught, SMALL.marks),
        SMALL,
        None,
    )
    assert not any(slope.any() for slope in done.slopes().values())


def test_a_longer_neighbour_in_a_batch_changes_nothing_for_a_text() -> None:
    parts = start(SMALL, np.random.default_rng(1))
    pieces = np.zeros((16, 1), np.int64)
    alone, beside = (
        Pass(parts, pieces, batch_of(texts, SMALL.marks), SMALL, None).marks["scores"][0]
        for texts in (TEXTS[:1], TEXTS)
    )
    assert alone == pytest.approx(beside, abs=1e-5)


def test_learning_gives_the_same_weights_again() -> None:
    pieces = np.zeros((16, 1), np.int64)
    once, again = (fit(TEXTS * 30, pieces, SMALL, 1) for _ in range(2))
    assert all((once[name] == again[name]).all() for name in once)


@pytest.mark.parametrize(("known", "other"), [(3, 3 + 16)])
def test_a_word_left_out_is_read_as_one_that_is_not_known(known: int, other: int) -> None:
    parts = start(SMALL, np.random.default_rng(1))
    pieces = np.zeros((16, 1), np.int64)
    unknown, left_out = (
        Pass(parts, pieces, batch_of([Text([word, 4])], SMALL.marks), SMALL, None).marks["scores"]
        for word in (1, other)
    )
    assert (unknown == left_out).all() and known != other
