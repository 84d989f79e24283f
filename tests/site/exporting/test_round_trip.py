"""A site goes out as files and comes back as the same site."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings

from articles.models import Article
from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User, Verification
from k2forum.contributions.models import LogEntry
from k2forum.site import demo, shipping
from k2forum.site.exporting import layout, reading, writing
from k2forum.site.exporting.layout import BrokenExport
from tests import cast
from tests.moderation import acts
from tests.site.exporting.busy import busy_site

pytestmark = pytest.mark.django_db


class _TakenBack(Exception):
    """Ends a site."""


@contextmanager
def another_site() -> Iterator[None]:
    """What is made inside is gone afterwards: the database is as empty as before."""
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        pass


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exports of the busy site, plain and with secrets, and of a small one; tests do not change them."""
    folder = tmp_path_factory.mktemp("exports")
    own = {"DATA_DIR": folder / "there", "MAILBOX_DIR": folder / "there/mails", "SECOND_REVIEWER": "off"}
    with django_db_blocker.unblock(), override_settings(**own):
        with another_site():
            busy_site()
            Verification.objects.update(mail_code="pbkdf2$a-code")
            writing.export(folder / "plain")
            writing.export(folder / "secret", secrets=True)
        with another_site():
            shipping.load_site()
            acts.opening(Article.objects.get(slug="vitamin-k2"), cast.person("Ada Author"))
            writing.export(folder / "small")
        assert not User.objects.exists()
    return folder


@pytest.fixture
def exported(written: Path) -> Path:
    return written / "plain"


@pytest.fixture
def small(written: Path, tmp_path: Path) -> Path:
    """A copy that may be broken."""
    shutil.copytree(written / "small", tmp_path / "small")
    return tmp_path / "small"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_export_imported_and_exported_again_has_the_same_bytes(exported: Path, tmp_path: Path):
    reading.load(exported)
    writing.export(tmp_path / "again")
    first, second = bytes_of(exported), bytes_of(tmp_path / "again")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_the_busy_site_has_rows_of_every_kind(exported: Path):
    """Whoever adds a kind makes the busy site have one."""
    files = json.loads((exported / "manifest.json").read_text())["files"]
    none = {name[5:-6] for name, about in files.items() if name.startswith("data/") and not about["rows"]}
    assert none == set()


def test_the_imported_site_works_on(exported: Path, tmp_path: Path):
    reading.load(exported)
    page = Client().get("/articles/vitamin-k2/").content.decode()
    assert "Does cheese count, or only natto?" in page and "Former" not in page
    assert "Found in Crossref (" in page
    assert "Does cheese count" in Client().get("/search/?q=natto").content.decode()
    reader = User.objects.get(email="reader@demo.invalid")
    assert not reader.has_usable_password() and EmailAddress.objects.get(user=reader).verified
    Client().post("/accounts/password/reset/", {"email": reader.email})
    assert [message.to for message in mail.outbox] == [[reader.email]] and mail.outbox[0].code
    assert Verification.objects.live().count() >= 2
    moderator = User.objects.get(display_name="Mo Moderator")
    assert moderator.has_perm("moderation.decide")
    assert User.objects.get(email="moderator@demo.invalid").has_perm("moderation.see_queue")  # by group
    newest = LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    made = cast.screened(
        posting.start_thread(
            Article.objects.get(slug="vitamin-k2"), author=reader, title="Anew", source="Anew."
        )
    )
    assert made.is_public and LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[0] > newest
    held = Comment.objects.filter(visibility="held", case__state="open").first()
    assert held is not None
    assert acts.act(held, moderator, "reject", reason="health-dose") is not None


def test_html_comes_out_of_the_renderer_and_not_out_of_the_file(exported: Path):
    path = exported / "data/discussions.Comment.jsonl"
    assert "public_html" not in path.read_text()
    reading.load(exported)
    comment = Comment.objects.filter(visibility="published").first()
    assert comment is not None and comment.public_html.startswith("<p>")


def test_no_secret_is_in_an_export_unless_asked_for(written: Path, tmp_path: Path):
    plain, secret = (b"".join(bytes_of(written / name).values()) for name in ("plain", "secret"))
    for word in (b"md5$", b"a-code"):
        assert word in secret and word not in plain
    reading.load(written / "secret")
    assert User.objects.get(email="reader@demo.invalid").check_password(demo.PASSWORD)
    writing.export(tmp_path / "again", secrets=True)
    assert bytes_of(tmp_path / "again") == bytes_of(written / "secret")


def test_a_site_that_is_not_empty_is_left_alone(exported: Path, author: User):
    with pytest.raises(CommandError, match="This site is not empty: it has rows of account"):
        call_command("import_site", str(exported), verbosity=0)
    assert User.objects.count() == 1 and not Thread.objects.exists()


def line_of(folder: Path, label: str, number: int, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change one row, and the manifest so that it is believed."""
    path = folder / f"data/{label}.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    row = json.loads(lines[number])
    lines[number] = change(row) or json.dumps(row) + "\n"
    path.write_text("".join(lines))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][f"data/{label}.jsonl"] = writing._write(path, lines)
    (folder / "manifest.json").write_text(json.dumps(manifest))


BREAKS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "it was not finished"),
    "no json": (lambda folder: (folder / "manifest.json").write_text("{"), "cannot be read"),
    "another thing": (lambda folder: (folder / "manifest.json").write_text("{}"), "is no export"),
    "a file is missing": (
        lambda folder: (folder / "data/notices.Notice.jsonl").unlink(), "notices.Notice.jsonl is missing"),
    "a file was changed": (
        lambda folder: (folder / "data/site.Page.jsonl").write_text("{}\n"), "its digest differs"),
    "half a line": (
        lambda folder: line_of(folder, "site.Page", 1, lambda row: '{"id": 1,\n'),
        "data/site.Page.jsonl, line 2: this is no JSON"),
    "no such field": (
        lambda folder: line_of(folder, "site.Page", 0, lambda row: row.update(colour="red")),
        "line 1: there is no field colour in site.Page"),
    "no such day": (
        lambda folder: line_of(folder, "site.Page", 0, lambda row: row.update(updated_at="yesterday")),
        "line 1: a value does not fit"),
    "twice the same address": (
        lambda folder: line_of(folder, "site.Page", 1, lambda row: row.update(slug="house-rules")),
        "the database refused it"),
    "a reference to nowhere": (
        lambda folder: line_of(folder, "discussions.Comment", 0, lambda row: row.update(thread=999)),
        "refers to a row that is not in the export"),
}  # fmt: skip


@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_export_is_refused_in_one_line_and_changes_nothing(how: str, small: Path):
    do, words = BREAKS[how]
    do(small)
    with pytest.raises(CommandError) as refused:
        call_command("import_site", str(small), verbosity=0)
    assert words in str(refused.value) and "\n" not in str(refused.value).strip()
    assert not User.objects.exists() and not LogEntry.objects.exists()


def test_an_export_of_a_newer_version_is_refused(small: Path):
    path = small / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["migrations"]["discussions"] = "9999_from_the_future"
    path.write_text(json.dumps(manifest))
    with pytest.raises(BrokenExport, match="newer version"):
        reading.load(small)


def test_nothing_is_written_over(small: Path):
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_site", str(small), verbosity=0)


def test_the_command_says_how_far_it_is_and_how_much_it_was(tmp_path: Path):
    shipping.load_site()
    out = io.StringIO()
    call_command("export_site", str(tmp_path / "new"), stdout=out)
    assert "data/site.Page.jsonl: 5" in out.getvalue()
    assert out.getvalue().splitlines()[-1].endswith("files, whole.")
    assert (tmp_path / "new/articles/vitamin-k2.md").read_text().startswith("---\n")
    assert oct((tmp_path / "new/manifest.json").stat().st_mode)[-3:] == "600"


def test_sequences_count_on_after_an_import(small: Path):
    reading.load(small)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM accounts_user_id_seq")
            assert cursor.fetchone()[0] == User.objects.order_by("-pk").values_list("pk", flat=True)[0]
    before = set(User.objects.values_list("pk", flat=True))
    assert cast.person("Someone New").pk not in before
    assert layout.SCHEMA == 1
