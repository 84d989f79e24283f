"""The data files: every figure says whose it is, for whom, from when and how sure."""

from typing import Any

import pytest

from k2forum.screening import data_files

REQUIRED = ("authority", "population", "year", "source", "confidence")


def figures() -> list[tuple[str, dict[str, Any]]]:
    rows = [(s["id"], limit) for s in data_files.load("substances")["substances"] for limit in s["limits"]]
    return rows + [(row["substance"], row) for row in data_files.load("flag_limits")["limits"]]


def missing(row: dict[str, Any]) -> list[str]:
    return [key for key in REQUIRED if not row.get(key)]


def test_every_figure_is_sourced() -> None:
    assert [(name, missing(row)) for name, row in figures() if missing(row)] == []


@pytest.mark.parametrize("key", REQUIRED)
def test_a_figure_without_provenance_is_refused(key: str) -> None:
    row = dict(figures()[0][1])
    del row[key]
    assert missing(row) == [key]


def test_amounts_are_positive_with_a_unit() -> None:
    assert all(row["amount"] > 0 and row["unit"] for _, row in figures())


def test_each_flagging_limit_is_there_once() -> None:
    names = [row["substance"] for row in data_files.load("flag_limits")["limits"]]
    assert len(names) == len(set(names)) == 17


def test_flagging_limits_are_rows_of_the_sourced_facts() -> None:
    facts = {
        (s["id"], limit["authority"], limit["amount"])
        for s in data_files.load("substances")["substances"]
        for limit in s["limits"]
    }
    flagging = {
        (r["substance"], r["authority"], r["amount"]) for r in data_files.load("flag_limits")["limits"]
    }
    assert flagging <= facts


def test_medicines_are_many_and_named_once() -> None:
    medicines = data_files.load("medicines")["medicines"]
    assert len(medicines) >= 1_500
    assert len({m["id"] for m in medicines}) == len(medicines)
    assert all(m["names"] and isinstance(m["prescription"], bool) for m in medicines)


def test_the_digest_names_the_content() -> None:
    assert len(data_files.digest()) == 8
