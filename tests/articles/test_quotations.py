"""Quotations are found again after an edit, or said to be gone; never somewhere else."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from articles.quotations import Place, Quotation, find, quotation_of

TEA = Place("p-1", "Tea is a drink. It is made with hot water, and some people add milk to it after a while.")
CUPS = Place("p-2", "A cup holds about 200 ml. It is made with hot water in mind, so it has a handle.")
QUOTE = "some people add milk to it after a while"


def test_a_quotation_keeps_what_stands_around_it():
    quotation = quotation_of(TEA.text, "It is made\n with hot  water")
    assert quotation == Quotation(
        "It is made with hot water", "Tea is a drink. ", ", and some people add milk to it after a while."
    )


def test_words_that_do_not_stand_there_quote_the_whole_paragraph():
    assert quotation_of(TEA.text, "Coffee is better") == Quotation(TEA.text)


def test_the_same_words_in_two_places_are_told_apart_by_what_stands_around_them():
    there = quotation_of(CUPS.text, "It is made with hot water")
    for among in ([TEA, CUPS], [CUPS, TEA]):
        found = find(there, among)
        assert found and found.place.anchor == "p-2" and found.exact


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("In short, some people add milk to it after some while. And sugar.", QUOTE.replace("a w", "some w")),
        ("Most people add milk to it after a while.", "Most people add milk to it after a while"),
        ("They say that some people add cold milk to it after a while.", QUOTE.replace("milk", "cold milk")),
    ],
)
def test_a_small_edit_is_found_and_said(now: str, words: str):
    found = find(quotation_of(TEA.text, QUOTE), [CUPS, Place("p-9", now)])
    assert found and (found.place.anchor, found.words, found.exact) == ("p-9", words, False)


@pytest.mark.parametrize(
    "now", ["Some people never drink it.", "Milk is for cats.", "", "People who add to it lose a while."]
)
def test_another_text_is_not_taken_for_it(now: str):
    assert find(quotation_of(TEA.text, QUOTE), [CUPS, Place("p-9", now)]) is None


def test_a_few_words_count_only_with_their_surroundings():
    quotation = quotation_of("We drink 20 cups of it a year, my aunt says.", "20 cups of it")
    edited = Place("p-1", "We drink 30 cups of it a year, my aunt says.")
    elsewhere = Place("p-2", "She sold 50 cups of it at the fair of the town.")
    found = find(quotation, [elsewhere, edited])
    assert found and (found.place.anchor, found.words) == ("p-1", "30 cups of it")
    assert find(quotation, [elsewhere]) is None


def test_a_passage_that_is_looked_for_among_many_is_found_soon():
    """Publishing looks for every passage in every paragraph: most are told apart by their words alone."""
    among = [
        Place(f"p-{n}", f"Sentence number {n} is about cups, spoons and saucers of kind {n}.")
        for n in range(300)
    ]
    wanted = Quotation("Nothing in this quotation occurs anywhere else because all words differ entirely.")
    with patch("articles.quotations.SequenceMatcher") as matcher:
        assert find(wanted, among) is None
    assert matcher.call_count == 0
