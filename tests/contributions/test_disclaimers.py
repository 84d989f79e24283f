"""Disclaimers are versioned texts of the site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from k2forum.contributions.disclaimers import SHIPPED, current_disclaimer, ship_disclaimers
from k2forum.contributions.models import Disclaimer, digest_of

pytestmark = pytest.mark.django_db


def newer(kind: str, version: int, *, days: int) -> Disclaimer:
    """Another wording, in force in so many days."""
    return Disclaimer.objects.create(
        kind=kind,
        version=version,
        line="Anew.",
        text="Said anew.",
        digest=digest_of("Anew.", "Said anew."),
        valid_from=timezone.now() + timedelta(days=days),
    )


def test_every_kind_has_a_shipped_wording():
    assert set(SHIPPED) == set(Disclaimer.Kind.values)
    for kind in Disclaimer.Kind.values:
        assert current_disclaimer(kind).line == SHIPPED[kind][0]


def test_shipping_twice_adds_nothing():
    ship_disclaimers()
    assert ship_disclaimers() == 0


def test_the_newest_wording_that_is_in_force_counts():
    first = current_disclaimer("dosing")
    newer("dosing", 3, days=1)
    assert current_disclaimer("dosing") == first
    second = newer("dosing", 2, days=-1)
    assert current_disclaimer("dosing") == second
    assert current_disclaimer("medicine").kind == "medicine"


def test_an_unknown_kind_is_an_error():
    with pytest.raises(LookupError, match="horoscope"):
        current_disclaimer("horoscope")


def test_digests_keep_texts_apart():
    assert digest_of("ab", "c") != digest_of("a", "bc") != digest_of("abc")
    assert len(digest_of("\ud800")) == 64
