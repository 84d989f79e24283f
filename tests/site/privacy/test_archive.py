"""A copy of one's own data: complete, for its owner alone, and gone after a week."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from articles.models import Article
from discussions import posting
from k2forum.accounts.models import User
from k2forum.notices.models import Notice
from k2forum.site.privacy import archive
from k2forum.site.privacy.data_map import MAP
from k2forum.site.privacy.records import PersonalArchive
from tests import cast
from tests.accounts.credentials.acts import reviewer_named
from tests.site.privacy.planting import NAME, WORD, plant, signed_in_just_now


@pytest.fixture
def made(author: User, tmp_path: Any, settings: Any) -> PersonalArchive:
    settings.DATA_DIR = tmp_path
    row = archive.ask(author, actor=author)
    assert row is not None and archive.build(row.pk)
    row.refresh_from_db()
    return row


def test_the_copy_holds_what_the_person_wrote_and_was_told(
    article: Article, stranger: User, moderator: User, tmp_path: Any, settings: Any
):
    settings.DATA_DIR = tmp_path
    settings.MAILBOX_DIR = tmp_path / "mails"
    person = plant(article, stranger, moderator, reviewer_named("Rae Reviewer"))
    packed = zipfile.ZipFile(io.BytesIO(archive.packed(person)))
    files = {name: packed.read(name).decode() for name in packed.namelist()}
    for name in ("comments.md", "data/discussions.Comment.json", "data/discussions.CommentRevision.json",
                 "data/discussions.Draft.json", "data/moderation.Flag.json", "data/moderation.Appeal.json",
                 "data/accounts.Verification.json", "data/decisions.json"):  # fmt: skip
        assert WORD in files[name], name
    assert NAME in files["data/accounts.User.json"]
    told = json.loads(files["data/decisions.json"])
    assert any(row["action"] == "reject" and WORD in row["told"] for row in told)
    whole = "".join(files.values())
    assert "pbkdf2" not in whole and "md5$" not in whole
    assert f"{NAME} sells" not in whole  # what moderators noted among themselves
    assert "Somebody else's words" not in whole


def test_only_its_owner_fetches_it(made: PersonalArchive, author: User, stranger: User):
    address = f"/your-data/copies/{made.pk}/"
    answer = signed_in_just_now(author).get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    assert signed_in_just_now(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert "reauthenticate" in cast.client_of(author).get(address)["Location"]


def test_its_owner_is_told_and_sees_it_on_the_page(made: PersonalArchive, author: User):
    assert Notice.objects.get(person=author).url == "/your-data/"
    page = cast.client_of(author).get("/your-data/").content.decode()
    assert f"/your-data/copies/{made.pk}/" in page
    assert archive.ask(author, actor=author) is None  # not a second one within the hour
    assert not archive.build(made.pk)


def test_after_a_week_it_is_not_given_out_even_if_nothing_ran(
    made: PersonalArchive, author: User, monkeypatch: Any
):
    later = timezone.now() + datetime.timedelta(days=7, minutes=1)
    client = signed_in_just_now(author)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    with pytest.raises(LookupError):
        archive.opened(made)
    assert f"/your-data/copies/{made.pk}/" not in client.get("/your-data/").content.decode()


def test_the_file_is_encrypted(made: PersonalArchive):
    assert not (archive.folder() / made.stored).read_bytes().startswith(b"PK")


def test_every_model_of_the_site_has_its_line():
    """Whoever adds a model says here what is a person's own in it, and whether it is exported."""
    labels = {model._meta.label for model in apps.get_models() if not model._meta.proxy}
    assert labels - MAP.keys() == set()
    assert MAP.keys() - labels == set()
    for label, rows in MAP.items():
        names = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert set(rows.unsaid) | set(rows.derived) | set(rows.secret) <= names, label


def test_a_copy_that_is_made_while_its_owner_leaves_is_not_kept(
    author: User, tmp_path: Any, settings: Any, monkeypatch: Any
):
    settings.DATA_DIR = tmp_path
    row = archive.ask(author, actor=author)
    assert row is not None
    packed = archive.packed

    def leave_meanwhile(person: User) -> bytes:
        content = packed(person)
        archive.delete_files_of(person)
        return content

    monkeypatch.setattr(archive, "packed", leave_meanwhile)
    assert not archive.build(row.pk)
    assert list(archive.folder().iterdir()) == [] and not PersonalArchive.objects.exists()


def test_one_wish_that_fails_holds_up_no_other(author: User, stranger: User, tmp_path: Any, settings: Any):
    settings.DATA_DIR = tmp_path
    for person in (author, stranger):
        archive.ask(person, actor=person)
    packed = archive.packed

    def fails_for_the_author(person: User) -> bytes:
        if person == author:
            raise OSError("no space")
        return packed(person)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "packed", fails_for_the_author)
        assert archive.build_due() == 1
    assert PersonalArchive.objects.get(person=author).due_at is not None


def test_it_holds_no_title_of_others_that_was_not_checked(author: User, stranger: User, article: Article):
    opening = cast.screened(cast.thread_by(author, article))
    cast.screened(cast.reply_by(stranger, opening))
    posting.edit(opening, author=author, source="Not checked yet.", title="Nobody has seen this title")
    assert "Nobody has seen this title" not in archive.comments_as_markdown(stranger)
    assert "## About the forms" in archive.comments_as_markdown(stranger)
    assert "## Nobody has seen this title" in archive.comments_as_markdown(author)


def test_a_copy_of_somebody_who_leaves_meanwhile_leaves_no_file(
    author: User, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    settings.DATA_DIR = tmp_path
    row = archive.ask(author, actor=author)
    assert row is not None
    encrypted = archive.cipher().encrypt

    class Leaving:
        def encrypt(self, content: bytes) -> bytes:
            PersonalArchive.objects.filter(pk=row.pk).delete()
            return encrypted(content)

    monkeypatch.setattr(archive, "cipher", Leaving)
    assert not archive.build(row.pk)
    assert list(archive.folder().iterdir()) == []
    assert not Notice.objects.filter(person=author).exists()


def test_the_file_of_a_worker_that_died_is_known_to_its_row(
    author: User, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    settings.DATA_DIR = tmp_path
    row = archive.ask(author, actor=author)
    assert row is not None

    def die(*args: Any, **kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(archive.telling, "tell", die)
        with pytest.raises(SystemExit):
            archive.build(row.pk)
    row.refresh_from_db()
    assert row.built_at is None and (archive.folder() / row.stored).exists()
    with pytest.raises(LookupError):
        archive.opened(row)
    archive.delete(row)
    assert list(archive.folder().iterdir()) == []
