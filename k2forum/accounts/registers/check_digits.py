"""The arithmetic of check digits. It tells a slip of the finger, never whether a person exists."""

from __future__ import annotations

from collections.abc import Callable

NPI_PREFIX = "80840"  # the issuer's number that CMS puts in front before the check
LANR_WEIGHTS = (4, 9, 4, 9, 4, 9)


def luhn(digits: str) -> bool:
    """Whether the digits pass Luhn: every second from the right doubled, the sum of all digits ends in 0."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def npi(number: str) -> bool:
    return luhn(NPI_PREFIX + number)


def iso7064(number: str) -> bool:
    """MOD 11-2 over fifteen digits; the sixteenth character is the check, X for ten."""
    total = 0
    for char in number[:-1]:
        total = (total + int(char)) * 2
    value = (12 - total % 11) % 11
    return number[-1] == ("X" if value == 10 else str(value))


def lanr(number: str) -> bool:
    """The seventh digit checks the first six; the last two say the specialty."""
    total = sum(int(char) * weight for char, weight in zip(number, LANR_WEIGHTS, strict=False))
    return int(number[6]) == (10 - total % 10) % 10


CHECKS: dict[str, Callable[[str], bool]] = {"luhn": luhn, "npi": npi, "iso7064": iso7064, "lanr": lanr}
