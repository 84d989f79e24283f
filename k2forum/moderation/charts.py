"""Charts as plain numbers for SVG: drawn with attributes alone, which the strict policy allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR_HEIGHT, BAR_GAP, BAR_WIDTH, LABEL_WIDTH = 22, 8, 220, 190
COLUMN_WIDTH, COLUMN_GAP, COLUMN_HEIGHT = 14, 4, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its rectangle in SVG units, its name, and its value in words."""

    x: int
    y: int
    width: int
    height: int
    name: str
    value: str

    @property
    def text_y(self) -> int:
        return self.y + self.height // 2 + 5

    @property
    def value_x(self) -> int:
        return self.x + self.width + 6


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    width: int
    height: int
    bars: list[Bar]
    upright: bool = False
    highest: str = ""


def lying(title: str, rows: Sequence[tuple[str, float]], unit: str = "") -> Chart:
    """Horizontal bars, one a row."""
    most = max((value for _name, value in rows), default=0) or 1
    bars = [
        Bar(
            LABEL_WIDTH,
            number * (BAR_HEIGHT + BAR_GAP),
            round(BAR_WIDTH * value / most),
            BAR_HEIGHT,
            name,
            f"{value:g}{unit}",
        )
        for number, (name, value) in enumerate(rows)
    ]
    return Chart(title, LABEL_WIDTH + BAR_WIDTH + 70, max(len(bars), 1) * (BAR_HEIGHT + BAR_GAP), bars)


def standing(title: str, rows: Sequence[tuple[str, float]], unit: str = "") -> Chart:
    """Columns over time."""
    highest = max((value for _name, value in rows), default=0)
    most = highest or 1
    bars = []
    for number, (name, value) in enumerate(rows):
        height = round(COLUMN_HEIGHT * value / most)
        x = number * (COLUMN_WIDTH + COLUMN_GAP)
        bars.append(Bar(x, COLUMN_HEIGHT - height, COLUMN_WIDTH, height, name, f"{value:.1f}{unit}"))
    width = max(len(rows), 1) * (COLUMN_WIDTH + COLUMN_GAP)
    return Chart(title, width, COLUMN_HEIGHT, bars, upright=True, highest=f"{highest:.1f}{unit}")
