"""Phone numbers, addresses, birthdays and record numbers are seen; amounts, sources and helplines are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from k2forum.screening.private_details import private_details

# Words, kind, and what is marked. Numbers are from ranges set aside for fiction, or made up.
SEEN = [
    ("Call me: 07700 900123", "phone", "07700 900123"),
    ("My number is 555-0142, ask for Jo", "phone", "555-0142"),
    ("reach me at +44 20 7946 0958 after six", "phone", "+44 20 7946 0958"),
    ("the office has 020 7946 0958", "phone", "020 7946 0958"),
    ("(202) 555-0143 works too", "phone", "(202) 555-0143"),
    ("1-202-555-0143.", "phone", "1-202-555-0143"),
    ("WhatsApp +49 30 23125 012", "phone", "+49 30 23125 012"),
    ("Handy 0171/2345678, einfach anrufen", "phone", "0171/2345678"),
    ("mon portable : 06 39 98 12 34", "phone", "06 39 98 12 34"),
    ("07700900123 is mine", "phone", "07700900123"),
    ("móvil 612 34 56 78", "phone", "612 34 56 78"),
    ("write to jo.k+health@example.org please", "email", "jo.k+health@example.org"),
    ("jo (at) example (dot) org", "email", "jo (at) example (dot) org"),
    ("I was born on 3 March 1961 and take K2", "birth", "3 March 1961"),
    ("DOB: 03/11/1961", "birth", "03/11/1961"),
    ("date of birth 1961-03-11", "birth", "1961-03-11"),
    ("My birthday is March 3, 1961.", "birth", "March 3, 1961"),
    ("geboren am 3.11.1961 in Ulm", "birth", "3.11.1961"),
    ("née le 3 mars 1961", "birth", "3 mars 1961"),
    ("nacida el 3 de marzo de 1961", "birth", "3 de marzo de 1961"),
    ("NHS number 943 476 5919", "record", "943 476 5919"),
    ("MRN: 00482913", "record", "00482913"),
    ("my patient ID is AB-482913", "record", "AB-482913"),
    ("insurance policy number 88-4829-131", "record", "88-4829-131"),
    ("SSN 219-09-9999", "record", "219-09-9999"),
    ("it was 219-09-9999 on the sheet", "record", "219-09-9999"),
    ("Versichertennummer A123456780", "record", "A123456780"),
    ("AHV 756.9217.0769.85", "record", "756.9217.0769.85"),
    ("n° de sécurité sociale 2 69 05 49 588 157 80", "record", "2 69 05 49 588 157 80"),
]
LEFT_ALONE = [
    "nev3r g0 with0ut br3akfast he s@id. th3n he laughed",
    "I take 100 mcg of MK-7 and 2000 IU of D3 since 2019.",
    "Between 0.5 and 1.5 mg a day, 45 000 µg in the cheese study.",
    "INR was 2.4, then 3.1, then 2.8 on 12 May 2024.",
    "25(OH)D 75 nmol/l, calcium 2.35 mmol/l, PTH 45 pg/ml",
    "https://doi.org/10.1007/s00198-013-2325-6 and doi:10.3945/ajcn.2009.27671",
    "PMID: 31234567, PMC1234567, NCT01234567",
    "ISBN 978-0-306-40615-7, ISSN 0028-0836",
    "Published on 3 March 2021 in a journal, 2015;149(1):15-23.",
    "Knapen et al., Osteoporos Int 2013;24:2499-507",
    "CAS 2124-57-9 is MK-7, 84-80-0 is K1",
    "Call 112, or 988 in the United States; 116 123 elsewhere.",
    "Poison control is 1-800-222-1222, Samaritans 0800 111 0 111.",
    "Infants born on 3 March 2021 or later got K1 at birth.",
    "born in 1961, so I am 65",
    "My mother, born in May 1938, had the fracture.",
    "My birthday is next week.",
    "The policy of 2021 changed; insurance paid 1200 euros.",
    "In the hospital 12 patients of 120 bled.",
    "@Ada Author said so in #12345",
    "From 2015-2019 about 120-180-2000 people were asked.",
    "LOT 123-456-7890, best before 03/2027",
    "0.75 0.25 0.125 mg tapering, 3 x 200",
    "I paid 19.99 for 120 capsules, about 0.17 each.",
    "244 postmenopausal women, 180 mcg, 3 years, p = 0.004",
    "scores 10 20 30 40 50 60",
    "The member with 12345 posts is right.",
    "Room 101, chart 3, page 12-14",
    "v1.2.3.4 and 192.168.1.20",
    "+ 100 mcg in the morning, + 100 mcg at night",
    "00 12 or 0-0-1 before sleep, 1-0-1 after",
]


@pytest.mark.parametrize(("text", "kind", "words"), SEEN, ids=[text for text, *_ in SEEN])
def test_it_is_seen(text: str, kind: str, words: str):
    assert [(one.kind, text[one.start : one.end]) for one in private_details(text)] == [(kind, words)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_it_is_left_alone(text: str):
    assert [(one.kind, text[one.start : one.end]) for one in private_details(text)] == []


def test_several_stand_in_order():
    text = "Born on 3 March 1961, write to jo@example.org or call me at 07700 900123."
    assert [one.kind for one in private_details(text)] == ["birth", "email", "phone"]


def test_texts_about_doses_raise_no_alarm():
    """The screener's own collections: talk about doses, lab values, studies, medicines and emergencies."""
    files = [path for kind in ("*.jsonl", "*.txt") for path in Path(__file__).parent.rglob(kind)]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    alarms = [line for line in lines if private_details(line)]
    assert len(lines) > 1500
    assert alarms == []


def test_no_text_takes_long():
    begun = time.process_time()
    for part in ("+49 ", "0171/", "a@", "a.", "born on ", "NHS number ", "1 2 ", "((((", "tel "):
        private_details((part * 10_000)[:10_000])
    assert time.process_time() - begun < 2
