"""The layers of docs/architecture.md, read from every import of the code."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest
from importlinter import configuration
from importlinter.application import use_cases

from tests.layers import strangers_reached

ROOT = Path(__file__).resolve().parent.parent


def test_every_import_follows_the_layers(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    configuration.configure()
    kept = use_cases.lint_imports(no_logo=True, cache_dir=None)
    assert kept, capsys.readouterr().out


def test_an_installed_package_behind_a_module_is_found():
    graph = grimp.ImportGraph()
    graph.add_module("k2forum.screening")
    graph.add_module("k2forum.screening.engine")
    graph.add_module("k2forum.helpers")
    graph.add_module("yaml", is_squashed=True)
    graph.add_module("json", is_squashed=True)
    graph.add_import(importer="k2forum.screening.engine", imported="k2forum.helpers")
    graph.add_import(importer="k2forum.screening.engine", imported="json")
    assert strangers_reached(graph, ["k2forum.screening"]) == []
    graph.add_import(importer="k2forum.helpers", imported="yaml")
    assert strangers_reached(graph, ["k2forum.screening"]) == [
        ("k2forum.screening.engine", "k2forum.helpers", "yaml")
    ]
