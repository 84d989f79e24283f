"""Ten thousand comments, twice, in little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from discussions.models import Comment
from k2forum.accounts.models import UnclaimedAccount
from k2forum.contributions.models import Visibility
from k2forum.site.importing.bringing import Import
from k2forum.site.importing.parsed import Said
from k2forum.site.importing.places import Plan
from k2forum.site.importing.wordpress import WordPressFile
from tests.site.importing import files

MANY = 10_000
MAKE = {"wordpress": files.large_wxr, "disqus": files.large_disqus}


@pytest.mark.services
@pytest.mark.parametrize("kind", MAKE)
def test_ten_thousand_comments_come_once_however_often_the_file_is_read(kind, tmp_path, bring, article):
    path = MAKE[kind](tmp_path / "x.xml", MANY)
    assert f"{MANY} comments came" in bring(kind, path)
    rows = Comment.objects.filter(imported=True, is_opening=False)
    whole = list(files.shape_of(rows))
    assert len(whole) == MANY and sum(bool(answered) for *_rest, answered in whole) == MANY // 3
    assert f"0 comments came; {MANY} were here already." in bring(kind, path)
    assert list(files.shape_of(rows)) == whole
    assert UnclaimedAccount.objects.count() == 40
    assert set(rows.values_list("visibility", flat=True)) == {Visibility.SCREENING}


def memory_for(path: Path, read: Callable[[Path], Any]) -> int:
    """The most bytes that were in use at once."""
    tracemalloc.start()
    try:
        read(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read_all(path: Path) -> int:
    reader = WordPressFile(path)
    assert len(list(reader.posts())) == 1
    return sum(isinstance(said, Said) for said in reader.comments())


def test_a_file_ten_times_as_large_takes_no_more_memory(tmp_path):
    small = files.large_wxr(tmp_path / "small.xml", 100)
    large = files.large_wxr(tmp_path / "large.xml", 1_000)
    assert read_all(small) == 100
    assert memory_for(large, read_all) < 1.5 * memory_for(small, read_all)


@pytest.mark.django_db
def test_a_dry_run_of_a_larger_file_takes_no_more_memory(tmp_path, article, monkeypatch):
    monkeypatch.setattr("k2forum.site.importing.bringing.BATCH", 50)

    def would_come(path: Path) -> int:
        return Import(WordPressFile(path), Plan(dry_run=True)).run().brought

    small = files.large_wxr(tmp_path / "small.xml", 100)
    large = files.large_wxr(tmp_path / "large.xml", 1_000)
    assert (would_come(small), would_come(large)) == (100, 1_000)
    assert memory_for(large, would_come) < 1.5 * memory_for(small, would_come)
