"""`manage.py import_article`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Revision
from k2forum.accounts.models import User
from tests.articles.outlines import TEXTS

pytestmark = pytest.mark.django_db
FILE = str(TEXTS / "magnesium-sleep.txt")


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_article", *arguments, stdout=out)
    return out.getvalue()


def test_file_becomes_a_draft_at_the_address_of_its_name():
    assert "created, revision 1, not published (state: draft)" in run(FILE)
    article = Article.objects.get()
    assert (article.slug, article.title) == ("magnesium-sleep", "Magnesium Sleep")


def test_options_give_address_title_and_state():
    run(FILE, "--slug", "night", "--title", "Magnesium at night", "--publish")
    article = Article.objects.get()
    assert (article.slug, article.title, article.is_published) == ("night", "Magnesium at night", True)


def test_same_file_again_changes_nothing():
    run(FILE, "--publish")
    assert "Nothing changed" in run(FILE, "--publish")
    assert Revision.objects.count() == 1


def test_dry_run_prints_the_outline_and_saves_nothing():
    outline = run(FILE, "--dry-run")
    for words in (
        "Title:       Magnesium Sleep  (derived from the name, as the text has none)",
        "Quick facts: At a Glance  #at-a-glance",
        "    Where it acts = On nerve signals & muscle tone, among 300 other jobs",
        "Section: Who Should Ask First  #who-should-ask-first",
        "    ? Is more better? (1 block)",
        "Closing points: In Short  #in-short",
        "References:  3",
        "Discussion:  Over to You / Did it change your nights?",
        "Nothing was saved",
    ):
        assert words in outline
    assert not Article.objects.exists()


def test_revision_is_credited_to_the_account_that_was_named(author: User):
    run(FILE, "--by", author.email)
    assert Revision.objects.get().author == author
    with pytest.raises(CommandError, match="no account"):
        run(FILE, "--by", "nobody@example.org")


def test_text_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"# From a pipe\n\nWords.")))
    run("-")
    assert Article.objects.get().slug == "from-a-pipe"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "line 1: the text is empty"),
        (b"a\nb\xff", "line 2: a byte that is not UTF-8"),
        (b"a\nb\x00", "line 2: a zero byte"),
        (b"a\n" * 5_000_000, "the text is too long"),
        (b"---\ntitle: [\n---\nText.", "line 3: the front matter is not valid YAML"),
    ],
)
def test_unfit_file_is_refused_in_words_and_nothing_is_saved(tmp_path: Path, data: bytes, words: str):
    file = tmp_path / "unfit.txt"
    file.write_bytes(data)
    with pytest.raises(CommandError, match=words) as caught:
        run(str(file), "--publish")
    assert str(file) in str(caught.value)
    assert not Article.objects.exists()


def test_rendering_again_says_how_many_differ():
    run(FILE)
    Revision.objects.update(html="old")
    out = io.StringIO()
    call_command("render_articles", stdout=out)
    assert out.getvalue() == "1 revisions rendered differently than before.\n"
