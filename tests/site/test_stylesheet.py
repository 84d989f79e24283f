"""The joined stylesheets, their size, and the contrast of their colours."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

from k2forum.site import stylesheet

THEMES = ("light", "dark")
TEXTS = ("ink", "ink-soft", "teal", "caution", "danger")
GROUNDS = ("paper", "surface", "raised")
TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)")


def colours(theme: str) -> dict[str, str]:
    source = (stylesheet.FOLDER / "css" / "tokens.css").read_text().split("@media")[0]
    return {name: light if theme == "light" else dark for name, light, dark in TOKEN.findall(source)}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("bundle", stylesheet.BUNDLES)
def test_a_joined_stylesheet_is_up_to_date_with_its_components(bundle: str) -> None:
    assert (stylesheet.FOLDER / bundle).read_text(encoding="utf-8") == stylesheet.joined(bundle)


def test_every_component_file_is_in_a_stylesheet() -> None:
    files = {path.stem for path in (stylesheet.FOLDER / "css").glob("*.css")}
    assert {name for names in stylesheet.BUNDLES.values() for name in names} == files


def test_what_a_visitor_loads_stays_small() -> None:
    assert len(gzip.compress(stylesheet.joined("site.css").encode())) <= 7 * 1024


@pytest.mark.parametrize(("theme", "text", "ground"), list(product(THEMES, TEXTS, GROUNDS)))
def test_text_is_readable_on_every_ground(theme: str, text: str, ground: str) -> None:
    named = colours(theme)
    assert contrast(named[text], named[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_on_washes_and_buttons(theme: str) -> None:
    named = colours(theme)
    pairs = [("accent-ink", "teal"), ("teal", "accent-wash")]
    pairs += [("caution", "caution-wash"), ("danger", "danger-wash")]
    pairs += [
        (ink, f"{wash}-wash") for ink in ("ink", "ink-soft") for wash in ("accent", "caution", "danger")
    ]
    assert [pair for pair in pairs if contrast(named[pair[0]], named[pair[1]]) < 4.5] == []


@pytest.mark.parametrize(("theme", "ground"), list(product(THEMES, GROUNDS)))
def test_borders_of_fields_can_be_seen(theme: str, ground: str) -> None:
    named = colours(theme)
    assert contrast(named["line-strong"], named[ground]) >= 3


@pytest.mark.parametrize("path", sorted((stylesheet.FOLDER / "js").glob("*.js")), ids=lambda path: path.stem)
def test_a_script_stays_under_sixty_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60
