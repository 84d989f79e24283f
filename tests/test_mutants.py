"""The proof that tests guard invariants is itself tested: on a project of two files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants import Mutant, fault_of, read_list, run_all

LISTED = read_list()
GOOD = Mutant(1, "adding adds", "adding.py", "a + b", "a - b", "test_adding.py::test_adding")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "adding.py").write_text("def add(a, b):\n    return a + b  # or so\n")
    (tmp_path / "test_adding.py").write_text(
        "from adding import add\n\n\ndef test_adding():\n    assert add(1, 2) == 3\n"
        "\n\ndef test_nothing():\n    assert add\n"
    )
    return tmp_path


def changed(**fields: str) -> Mutant:
    return Mutant(**{**GOOD.__dict__, **fields})


def test_a_mutant_that_its_test_catches_is_no_complaint(project: Path):
    before = (project / "adding.py").read_text()
    assert run_all([GOOD], project) == []
    assert (project / "adding.py").read_text() == before


@pytest.mark.parametrize(
    ("mutant", "complaint"),
    [
        (changed(test="test_adding.py::test_nothing"), "SURVIVED"),
        (changed(new="a +* b"), "BROKEN"),
        (changed(old="a * b"), "old stands 0 times"),
        (changed(old="a"), "old stands 3 times"),
        (changed(file="gone.py"), "gone.py is not there"),
        (changed(test="gone.py::test_adding"), "gone.py::test_adding is not there"),
        (changed(new="a + b"), "the same"),
    ],
)
def test_an_entry_that_proves_nothing_is_a_complaint(project: Path, mutant: Mutant, complaint: str):
    assert [complaint in each for each in run_all([mutant], project)] == [True]


def test_a_test_that_fails_by_itself_proves_nothing(project: Path):
    (project / "adding.py").write_text("def add(a, b):\n    return 1 * (a + b) + 1\n")
    [complaint] = run_all([GOOD], project)
    assert "without any mutant the tests do not pass" in complaint


@pytest.mark.parametrize("mutant", LISTED, ids=[mutant.says for mutant in LISTED])
def test_every_entry_of_the_list_fits_the_code_of_today(mutant: Mutant):
    assert fault_of(mutant) == ""
