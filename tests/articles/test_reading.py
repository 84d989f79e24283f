"""Files that cannot become articles are refused in words, with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.importing.errors import ArticleError
from articles.importing.reading import MAX_BYTES, clean_text, read_source

REFUSED = [
    (b"", 1, "empty"),
    (b" \n\t\n", 1, "empty"),
    (b"one\ntwo\x00three", 2, "binary"),
    (b"one\ntwo\nthree\x07", 3, "binary"),
    (b"one\nna\xefve", 2, "not UTF-8"),
    ("one".encode("utf-16"), 1, "UTF-16"),
    (b"x" * 100 + b"\n" + b"y" * 10_000_000, 2, "too long"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", 3, "binary"),
]


@pytest.mark.parametrize(("data", "line", "words"), REFUSED)
def test_unfit_file_is_refused_with_its_line(tmp_path: Path, data: bytes, line: int, words: str):
    file = tmp_path / "file.txt"
    file.write_bytes(data)
    with pytest.raises(ArticleError, match=words) as caught:
        read_source(str(file))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"line {line}: ")


def test_missing_file_and_folder_are_refused(tmp_path: Path):
    with pytest.raises(ArticleError, match="no file"):
        read_source(str(tmp_path / "none.txt"))
    with pytest.raises(ArticleError, match="folder"):
        read_source(str(tmp_path))
    with pytest.raises(ArticleError, match="cannot be read"):
        read_source("a\x00b")


def test_byte_order_mark_is_no_part_of_the_text(tmp_path: Path):
    file = tmp_path / "file.txt"
    file.write_bytes(b"\xef\xbb\xbfWords.")
    assert read_source(str(file)) == "Words."


def test_largest_text_is_read():
    assert len(clean_text("x" * MAX_BYTES)) == MAX_BYTES


def test_half_a_character_is_refused():
    with pytest.raises(ArticleError, match="surrogate"):
        clean_text("a\ud800b")
