"""Daily amounts against the limits: sums, house limits, prescribed use, conversions, slips of the unit."""

import pytest

from k2forum.screening import limits
from k2forum.screening.pipeline import screen

ROWS = [
    ("I take 4000 IU of vitamin D a day.", "none"),  # exactly at the limit
    ("I take 5000 IU of vitamin D a day.", "high"),
    ("I take 8000 IU of vitamin D a day.", "urgent"),
    ("I take 200 mcg of vitamin D3 a day.", "urgent"),
    ("My doctor put me on 8000 IU of vitamin D a day.", "low"),
    ("Is 5000 IU of vitamin D a day too much?", "low"),
    ("Is 9000 IU of vitamin D a day too much?", "high"),
    ("Is 9000 IU of vitamin D too much?", "none"),  # no frequency
    ("The study gave 10,000 IU of vitamin D a day.", "low"),
    ("I take 250 mcg of MK-7 a day.", "low"),
    ("The study gave 720 mcg of MK-7 a day.", "none"),  # a house limit, and a report
    ("Nobody should take 50,000 IU of vitamin D a day.", "none"),
    ("I take 25 mg of zinc in the morning and 25 mg of zinc at night.", "high"),
    ("1 g of vitamin C on waking, 1 g after work, 1 g before bed, that is my routine.", "high"),
    (
        "I take 2000 IU of vitamin D from the drops and 3000 IU of vitamin D from my spray, both daily.",
        "high",
    ),
    ("I have a gram of vitamin C with breakfast, another with lunch and a third at dinner.", "high"),
    ("I have one 36 mg iron capsule with breakfast and one more with supper.", "high"),
    ("I use urea cream and swallow 25,000 IU of retinol daily.", "urgent"),
    ("I rub on 25,000 IU of retinol as a cream daily.", "none"),
    ("I went from 2000 IU of vitamin D a day to 3000 IU of vitamin D a day.", "none"),
    ("I take 50,000 IU of vitamin D once a month.", "none"),
    ("I have 325 mg of ferrous sulfate iron every other day.", "none"),
    ("I use 60 mg of iron every day.", "high"),
    ("I take 500 mg of niacin a day.", "urgent"),
    ("I take 45 mg of MK-4 a day.", "none"),
    ("I take 300 mcg of K2 a day.", "low"),
    ("I take 15 mg of K2 a day.", "none"),
]


@pytest.mark.parametrize(("text", "severity"), ROWS)
def test_severity_by_amount(text: str, severity: str) -> None:
    assert screen(text).severity == severity


@pytest.mark.parametrize(
    ("amount", "unit", "substance", "mcg"),
    [
        (40, "iu", "vitamin_d3", 1.0),
        (1, "mg", "zinc", 1000.0),
        (10000, "iu", "vitamin_a", 3000.0),
        (1, "iu", "vitamin_e", 670.0),
        (5, "drops", "vitamin_d", None),
    ],
)
def test_amounts_become_mcg(amount: float, unit: str, substance: str, mcg: float | None) -> None:
    result = limits.in_mcg(amount, unit, substance)
    assert result == pytest.approx(mcg) if mcg is not None else result is None


@pytest.mark.parametrize("text", ["I take 100 IU of vitamin K2.", "I take 100 mg of MK-7."])
def test_a_slip_of_the_unit_is_told(text: str) -> None:
    assert any(f.rule == "unit_slip" and f.reason is None for f in screen(text).findings)


def test_vitamin_k_is_never_called_safe_and_its_ceiling_is_named_as_the_articles() -> None:
    finding = next(f for f in screen("I take 300 mcg of MK-7 a day.").findings if f.rule == "over_limit")
    assert "article" in finding.for_author and "no official upper limit" in finding.for_author
    assert "safe" not in finding.for_author + finding.for_moderator


def test_a_limit_is_told_with_its_authority_and_thin_space() -> None:
    finding = next(f for f in screen("I take 9000 IU of vitamin D a day.").findings if f.rule == "over_limit")
    assert "9\u2009000 IU" in finding.for_author and "100 mcg a day" in finding.for_author
    assert "IOM/NASEM" in finding.for_author and finding.sources
    assert "EFSA" in finding.for_moderator
