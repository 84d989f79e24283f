"""Preparing .venv: what stops it is one line that says what to do, and a second start does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from k2forum import bootstrap

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder with two locks in it."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv/installed-locks")
    monkeypatch.setattr(bootstrap, "RUN_LOCK", tmp_path / "requirements.txt")
    monkeypatch.setattr(bootstrap, "DEV_LOCK", tmp_path / "requirements-dev.txt")
    (tmp_path / "requirements.txt").write_text("django==5.2\n    --hash=sha256:00\n")
    (tmp_path / "requirements-dev.txt").write_text("django==5.2\npytest==9.0\n")
    return tmp_path


def test_a_python_that_is_too_old_is_told_what_to_install():
    with pytest.raises(bootstrap.Trouble, match=r"^Python 3\.9 is too old: install 3\.11 or newer.*PYTHON="):
        bootstrap.check_python((3, 9))


def test_a_python_newer_than_tested_is_tried_and_says_so(capsys: pytest.CaptureFixture[str]):
    bootstrap.check_python((3, 15))
    assert capsys.readouterr().out == (
        "Python 3.15 is newer than what this was tested with (3.11 to 3.14): trying it.\n"
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_every_python_that_was_tested_passes_in_silence(
    version: tuple[int, int], capsys: pytest.CaptureFixture[str]
):
    bootstrap.check_python(version)
    assert capsys.readouterr().out == ""


def test_a_python_without_venv_is_told_which_package_brings_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(bootstrap.Trouble, match=r"has no venv: install it .*python3-venv"):
        bootstrap.check_modules()


def test_a_folder_that_cannot_be_written_is_named_with_a_remedy(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(
        bootstrap.Trouble, match=r"^Cannot write in .*file/var \(Not a directory\): do this\.$"
    ):
        bootstrap.check_writable(tmp_path / "file" / "var", "do this.")


def test_a_lock_is_installed_once_and_again_when_it_changes(project: Path, monkeypatch: pytest.MonkeyPatch):
    installed: list[str] = []

    def pretend_to_install(lock: Path) -> None:
        installed.append(lock.name)
        bootstrap.STAMP.write_text(bootstrap.digest_of(lock) + "\n")

    def pretend_to_make() -> None:
        bootstrap.VENV_PYTHON.parent.mkdir(parents=True)
        bootstrap.VENV_PYTHON.symlink_to(sys.executable)

    monkeypatch.setattr(bootstrap, "install", pretend_to_install)
    monkeypatch.setattr(bootstrap, "make_environment", pretend_to_make)
    monkeypatch.setattr(bootstrap, "pip_works", lambda: True)
    bootstrap.prepare(bootstrap.RUN_LOCK)
    bootstrap.prepare(bootstrap.RUN_LOCK)
    assert installed == ["requirements.txt"]
    bootstrap.RUN_LOCK.write_text("django==5.3\n")
    bootstrap.prepare(bootstrap.RUN_LOCK)
    assert installed == ["requirements.txt", "requirements.txt"]


def test_an_environment_whose_python_is_gone_is_made_again(project: Path, monkeypatch: pytest.MonkeyPatch):
    bootstrap.VENV_PYTHON.parent.mkdir(parents=True)
    bootstrap.VENV_PYTHON.symlink_to(project / "gone")
    bootstrap.STAMP.write_text(bootstrap.digest_of(bootstrap.RUN_LOCK) + "\n")
    made: list[bool] = []
    monkeypatch.setattr(bootstrap, "make_environment", lambda: made.append(True))
    monkeypatch.setattr(bootstrap, "pip_works", lambda: True)
    monkeypatch.setattr(bootstrap, "install", lambda lock: None)
    bootstrap.prepare(bootstrap.RUN_LOCK)
    assert made


def test_trouble_ends_with_its_one_line_and_no_traceback(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(bootstrap, "make_environment", lambda: bootstrap.check_python((3, 8)))
    assert bootstrap.main(["manage.py", "serve"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_an_old_python_can_read_the_file():
    ast.parse((ROOT / "k2forum/bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_it_needs_nothing_that_is_not_in_python(tmp_path: Path):
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import runpy; runpy.run_path({str(ROOT / 'k2forum/bootstrap.py')!r})",
    ]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_the_locks_name_the_same_versions_and_no_index():
    versions = {}
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if "://" in line and not line.lstrip().startswith("#")]
        assert not [
            line for line in lines if line.lstrip().startswith(("--index", "--extra", "--find", "-i ", "-f "))
        ]
        versions[name] = {line.split(" ;")[0].rstrip(" \\") for line in lines if line[:1].isalnum()}
    assert versions["requirements.txt"] <= versions["requirements-dev.txt"]
