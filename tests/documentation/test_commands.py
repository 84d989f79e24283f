"""Each command of the documentation is run, or commands.toml says which test runs it, or why none can."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import cast
from tests.documentation.reading import PAGES, ROOT, commands_of
from tests.site.importing import files

TABLE: list[dict[str, str]] = tomllib.loads((ROOT / "tests/documentation/commands.toml").read_text())[
    "command"
]
FOUND = {command.line for page in PAGES for command in commands_of(page)}


def rows(how: str) -> list[Any]:
    return [pytest.param(row, id=row["line"]) for row in TABLE if row["how"] == how]


def test_every_command_of_the_documentation_has_its_row_and_every_row_its_command():
    counted = Counter(row["line"] for row in TABLE)
    assert FOUND - counted.keys() == set()
    assert counted.keys() - FOUND == set()
    assert [line for line, count in counted.items() if count > 1] == []
    assert {row["how"] for row in TABLE} <= {"manage", "shell", "elsewhere", "not"}


@pytest.mark.parametrize("row", rows("elsewhere"))
def test_the_test_that_runs_it_is_there(row: dict[str, str]):
    path, _, name = row["test"].partition("::")
    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_what_is_not_run_has_a_reason():
    assert [row["line"] for row in TABLE if row["how"] == "not" and not row.get("why")] == []


@pytest.mark.parametrize("line", sorted(line for line in FOUND if line.startswith("make ")))
def test_make_knows_the_target(line: str):
    make, *words = shlex.split(line)
    if shutil.which(make) is None:
        pytest.skip("make is not installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment["PYTHON"] = sys.executable  # else make tries one Python after the other
    done = subprocess.run([make, "-n", *words], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """Where the operator stands: with an article, an export of another site, and two accounts."""
    (tmp_path / "article.md").write_text("---\ntitle: On rice\n---\n\nRice is food.\n")
    files.wxr(tmp_path / "export.xml", files.wxr_post(7, "on-oats", files.wxr_comment(1)))
    cast.person("You", is_staff=True)
    cast.person("Reader")
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("row", rows("manage"))
def test_a_management_command_does_what_the_page_says(row: dict[str, str], folder: Path):
    words = shlex.split(row.get("as", row["line"]).removeprefix(".venv/bin/python "))
    assert words[0] == "manage.py"
    out = StringIO()
    call_command(*words[1:], stdout=out)
    assert row.get("says", "") in out.getvalue()


@pytest.mark.parametrize("row", rows("shell"))
def test_a_shell_command_does_what_the_page_says(row: dict[str, str], tmp_path: Path):
    for name in ("manage.py", "k2forum", "articles", "discussions", "tests", ".env.example"):
        (tmp_path / name).symlink_to(ROOT / name)
    line = (
        row.get("as", row["line"])
        .replace("python -m", "python3 -m")
        .replace(".venv/bin/python", sys.executable)
        .replace("python3 ", f"{sys.executable} ")
    )
    done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert row.get("says", "") in done.stdout


@pytest.mark.django_db
def test_what_export_site_wrote_goes_into_an_empty_site(tmp_path: Path):
    out = StringIO()
    call_command("export_site", str(tmp_path / "DIR"), stdout=out)
    call_command("import_site", str(tmp_path / "DIR"), stdout=out)
    assert out.getvalue().strip()
