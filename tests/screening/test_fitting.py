"""How models are fitted, and that what reads them adds up to the same."""

from __future__ import annotations

from collections.abc import Iterator
from operator import mul

import pytest

from k2forum.screening import data_files, models, training
from k2forum.screening.fitting import Fitted, Shape, fit

PAIRS = [["a"], ["b"], ["a", "b"], ["c"]] * 25
TOGETHER = [[len(row) == 1 and row != ["c"]] for row in PAIRS]  # one of the two, and not both


@pytest.fixture
def in_use() -> Iterator[None]:
    """The models of this process as they were."""
    yield
    models.use(data_files.read("reading"))


def plainly(fitted: Fitted, row: list[str]) -> list[float]:
    """The scores of an example, by the definition."""
    sums = [sum(each) for each in zip(fitted.bias, *(fitted.weights[name] for name in row), strict=True)]
    active = [max(0.0, each) for each in sums[len(fitted.out) :]]
    return [sums[k] + sum(map(mul, said, active)) for k, said in enumerate(fitted.out)]


def test_what_two_features_mean_only_together_is_learned_by_hidden_units() -> None:
    fitted = fit(
        PAIRS, TOGETHER, [[True]] * len(PAIRS), Shape(1, hidden=8, rate=0.1, epochs=40, left_out=0.2)
    )
    both, one, other = (plainly(fitted, row)[0] for row in (["a", "b"], ["a"], ["b"]))
    assert both < 0 < min(one, other)


def test_an_example_teaches_only_the_labels_that_it_tells() -> None:
    holds = [[True, row == ["c"]] for row in PAIRS]
    fitted = fit(PAIRS, holds, [[False, True]] * len(PAIRS), Shape(2, hidden=0, left_out=0.2))
    assert fitted.bias[0] == 0 and all(row[0] == 0 for row in fitted.weights.values())
    assert plainly(fitted, ["c"])[1] > 0 > plainly(fitted, ["a"])[1]


def test_a_label_is_believed_as_far_as_it_is_not_doubted() -> None:
    names, holds = [["a"], ["b"]] * 100, [[True], [False]] * 100
    known = {
        doubt: fit(
            names, holds, [[True]] * 200, Shape(1, hidden=0, rate=0.5, epochs=20, left_out=0, doubt=doubt)
        )
        for doubt in (0.0, 0.1)
    }
    shares = {doubt: models.probability(plainly(fitted, ["a"])[0]) for doubt, fitted in known.items()}
    assert shares[0.1] == pytest.approx(0.9, abs=0.03) and shares[0.0] > 0.97


def test_a_reader_is_as_certain_as_the_examples_however_many_features_were_left_out() -> None:
    """Of those with all ten features eight in ten have the label."""
    names = [[*"abcdefghij"]] * 1000 + [["k"]] * 1000
    holds = [[n % 10 < 8] for n in range(1000)] + [[False]] * 1000
    fitted = fit(names, holds, [[True]] * 2000, Shape(1, hidden=0, left_out=0.5, doubt=0.0))
    assert models.probability(plainly(fitted, names[0])[0]) == pytest.approx(0.8, abs=0.06)


def test_of_several_labels_the_right_one_is_highest() -> None:
    names = [["a"], ["b"], ["c"]] * 60
    holds = [[row == [name] for name in "abc"] for row in names]
    fitted = fit(names, holds, [[True] * 3] * len(names), Shape(3, hidden=2, one_of=True))
    highest = [max(range(3), key=plainly(fitted, [name]).__getitem__) for name in "abc"]
    assert highest == [0, 1, 2]


def test_reading_adds_up_to_what_was_learned(in_use: None) -> None:
    fitted = fit(PAIRS, TOGETHER, [[True]] * len(PAIRS), Shape(1, hidden=4, rate=0.3))
    models.use({"scale": training.SCALE, "models": {"pairs": training.rounded(fitted, ["apart"])}})
    model = models.model("pairs")
    for row in (["a"], ["b"], ["a", "b"], ["c"]):
        known = models.add_once([model.features.one(name) for name in row])
        assert model.scores(known) == pytest.approx(plainly(fitted, row), abs=0.1)
