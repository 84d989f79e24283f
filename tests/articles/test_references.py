"""Sources found in a text."""

from __future__ import annotations

import pytest

from articles.document import Reference
from articles.importing.references import Passage, from_item, in_passages, joined

DOI = "https://doi.org/10.1234/"
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


def found(text: str) -> list[Reference]:
    return in_passages([Passage(text, "p-1")])


@pytest.mark.parametrize(
    ("text", "kind", "words", "url"),
    [
        ("a review in Nutrients (doi: 10.1234/abc.5)", "doi", "Nutrients, doi: 10.1234/abc.5", DOI + "abc.5"),
        ("see https://doi.org/10.1234/abc.", "doi", "doi: 10.1234/abc", DOI + "abc"),
        ("see [it](https://doi.org/10.1234/a%3Cb).", "doi", "doi: 10.1234/a", DOI + "a"),
        ("(DOI 10.1234/S0140-6736(03)12345-6)", "doi", "doi: 10.1234/S0140-6736(03)12345-6",
         DOI + "S0140-6736(03)12345-6"),
        ("a trial (PMID: 123456)", "pmid", "PMID 123456", PUBMED + "123456/"),
        ("at https://pubmed.ncbi.nlm.nih.gov/123456/", "pmid", "PMID 123456", PUBMED + "123456/"),
        ("in the Journal of Things (2004;134(11):3100-3105)", "journal",
         "Journal of Things 2004;134(11):3100-3105",
         PUBMED + "?term=Journal+of+Things+2004%3B134%2811%29%3A3100-3105"),
        ("Published in Frontiers in Nutrition (2021;331:22-28)", "journal",
         "Frontiers in Nutrition 2021;331:22-28", PUBMED + "?term=Frontiers+in+Nutrition+2021%3B331%3A22-28"),
        ("*J Nutr.* 2010;140:e12", "journal", "J Nutr 2010;140:e12",
         PUBMED + "?term=J+Nutr+2010%3B140%3Ae12"),
    ],
)  # fmt: skip
def test_source_is_found_named_and_linked(text: str, kind: str, words: str, url: str):
    (reference,) = found(text)
    assert (reference.kind, reference.text, reference.url) == (kind, words, url)
    assert reference.cited_at == ("p-1",)


@pytest.mark.parametrize(
    "text",
    [
        "It was 10:30 on 3 May 2004; then 5:6.",
        "version 10.1234 of it",
        "100-200 mcg",
        "PMID unknown",
        "2021 (3)",
    ],
)
def test_ordinary_numbers_are_no_sources(text: str):
    assert found(text) == []


def test_marks_of_one_source_side_by_side_are_one_reference():
    (reference,) = found("(Bone 2013;24(9):2499-2507, doi: 10.1234/x, PMID 55)")
    assert (reference.doi, reference.pmid, reference.kind) == ("10.1234/x", "55", "doi")


def test_two_sources_in_one_sentence_are_two():
    assert [r.pmid for r in found("one (PMID 11) and another (PMID 22)")] == ["11", "22"]


def test_source_named_twice_is_listed_once_with_both_places():
    references = in_passages([Passage("doi: 10.1234/Abc", "p-1"), Passage("doi: 10.1234/abc", "p-2")])
    assert [reference.cited_at for reference in references] == [("p-1", "p-2")]


def test_listed_source_takes_up_where_the_text_names_it():
    listed = from_item("Ada and others. *Things* 2004;1(2):3-4. doi: 10.1234/x. Check: confirmed, other year")
    named = found("in Things (2004;1(2):3–4)")
    (reference,) = joined([listed], named)
    assert reference.cited_at == ("p-1",)
    assert reference.status == "confirmed, other year"
    assert reference.text == "Ada and others. *Things* 2004;1(2):3-4. doi: 10.1234/x."


def test_source_without_number_or_address_has_no_link():
    assert from_item("A leaflet of 2018. Check: found").url == ""


def test_address_with_a_script_is_no_link():
    assert from_item("[x](javascript:alert(1))").url == ""
