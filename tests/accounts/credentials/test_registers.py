"""Numbers of registers: form, check digit, and what is said about a slip."""

import pytest
from django.core.exceptions import ValidationError

from k2forum.accounts.credentials import Profession
from k2forum.accounts.registers.catalogue import COUNTRIES, clean_number, registers, time_zones
from k2forum.accounts.registers.check_digits import CHECKS


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("us_npi", "1234567893", "1234567893"),
        ("us_npi", "1000000004", "1000000004"),
        ("us_npi", "2000000002", "2000000002"),
        ("us_npi", " 1999-999 992", "1999999992"),
        ("orcid", "0000-0002-1825-0097", "0000000218250097"),
        ("orcid", "0000-0002-1694-233x", "000000021694233X"),
        ("gb_gmc", "1234567", "1234567"),
        ("gb_gmc", "C1234567", "1234567"),
        ("gb_gmc", "l123456", "L123456"),
        ("gb_nmc", "12a3456c", "12A3456C"),
        ("gb_gphc", "2012345", "2012345"),
        ("gb_hcpc", "DT 12345", "DT12345"),
        ("ca_minc", "CAMD-1234-5679", "CAMD12345679"),
        ("au_ahpra", "pha0001234567", "PHA0001234567"),
        ("de_efn", "80276 0000000009", "802760000000009"),
        ("de_lanr", "123456601", "123456601"),
        ("fr_rpps", "10000000009", "10000000009"),
        ("es_colegio", "282812345", "282812345"),
        ("ie_council", "12345", "12345"),
    ],
)
def test_a_number_is_kept_in_one_form(code, typed, kept):
    assert clean_number(code, typed) == kept


@pytest.mark.parametrize(
    ("code", "typed", "why"),
    [
        ("us_npi", "1234567890", "check_digit"),
        ("us_npi", "1234567894", "check_digit"),
        ("us_npi", "12345678", "form"),
        ("us_npi", "3000000000", "form"),
        ("us_npi", "12345678931", "form"),
        ("us_npi", "12345678a3", "form"),
        ("us_npi", "", "form"),
        ("us_npi", "１２３４５６７８９３", "form"),
        ("orcid", "0000-0002-1825-0098", "check_digit"),
        ("orcid", "0000-0002-1825-009", "form"),
        ("gb_gmc", "M123456", "form"),
        ("gb_nmc", "123456AB", "form"),
        ("gb_gphc", "5012345", "form"),
        ("gb_hcpc", "DT1234567", "form"),
        ("au_ahpra", "PH0001234567", "form"),
        ("de_efn", "802760000000006", "check_digit"),
        ("de_efn", "812760000000009", "form"),
        ("de_lanr", "123456701", "check_digit"),
        ("fr_rpps", "10000000008", "check_digit"),
    ],
)
def test_a_slip_is_said_at_once_and_what_to_do(code, typed, why):
    with pytest.raises(ValidationError) as refusal:
        clean_number(code, typed)
    assert refusal.value.code == why
    assert "compare" in refusal.value.messages[0] or "plain letters" in refusal.value.messages[0]


def test_every_changed_digit_of_an_npi_is_noticed():
    for place in range(1, 10):
        for digit in "0123456789":
            changed = "1234567893"[:place] + digit + "1234567893"[place + 1 :]
            assert CHECKS["npi"](changed) is (changed == "1234567893")


def test_a_number_of_another_profession_is_noticed():
    with pytest.raises(ValidationError, match="begins with PHA"):
        clean_number("au_ahpra", "MED0001234567", "pharmacist")


def test_the_list_is_whole():
    for register in registers().values():
        assert clean_number(register.code, register.example) and register.source
        assert set(register.professions) <= set(Profession.values) and register.country in COUNTRIES
        assert register.zone in time_zones() and register.url.startswith("https://")
        assert not register.check or register.check in CHECKS
    assert {p for register in registers().values() for p in register.professions} == set(Profession.values)


def test_the_link_of_an_orcid_has_its_hyphens():
    link = registers()["orcid"].link("0000000218250097")
    assert link == "https://orcid.org/0000-0002-1825-0097"
