"""Papers: told by content, encrypted, opened by reviewers alone, deleted in time."""

import datetime
import errno
import io
import os
import resource

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from k2forum.accounts import evidence, evidence_keys, reviewing, upkeep
from k2forum.accounts.models import Evidence
from k2forum.contributions.models import LogEntry
from tests import cast
from tests.accounts.credentials import acts

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def paper(anna, content=None):
    return evidence.add(acts.drafted(anna), actor=anna, content=content or acts.picture())


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "pdf"), (acts.picture("PNG"), "png"), (acts.picture("JPEG"), "jpeg")]
)
def test_the_content_says_what_a_file_is(anna, content, kind):
    assert paper(anna, content).kind == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a....",
        b"MZ\x90\x00",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n" + b"not a picture",
        b"\xff\xd8\xff" + b"\x00" * 200,
        b"%PDF-1.7 and nothing more",
        b" " + PDF,
        b"%PDF-" + b"0" * evidence.MOST_BYTES,
    ],
)
def test_what_is_no_readable_paper_is_refused_in_words(anna, content):
    with pytest.raises(ValidationError):
        evidence.add(acts.drafted(anna), actor=anna, content=content)
    assert not Evidence.objects.exists()


def test_a_picture_is_drawn_anew_without_what_was_hidden_in_it(anna, reviewer):
    hidden = PngInfo()
    hidden.add_text("Comment", "GPS 51.5, -0.1")
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG", pnginfo=hidden)
    content = drawn.getvalue() + b"<script>alert(1)</script>"
    kept = evidence.opened_by(paper(anna, content), actor=reviewer)
    assert b"GPS" not in kept and b"script" not in kept
    assert Image.open(io.BytesIO(kept)).size == (8, 8)


def test_a_picture_that_would_fill_the_memory_is_refused(anna, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_PIXELS", 63)
    with pytest.raises(ValidationError, match="too large"):
        paper(anna)


def test_what_lies_on_the_disk_is_encrypted_and_for_its_owner_alone(anna, settings):
    row = paper(anna, PDF)
    file = evidence.folder() / row.stored
    assert b"PDF" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0 and evidence.folder().stat().st_mode & 0o077 == 0
    for served in (settings.STATIC_ROOT, settings.MEDIA_ROOT):
        assert served not in file.parents


def test_keys_can_be_changed_one_by_one(anna, reviewer, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.EVIDENCE_KEYS = [old]
    row = paper(anna, PDF)
    settings.EVIDENCE_KEYS = [new, old]
    assert evidence.opened_by(row, actor=reviewer) == PDF
    settings.EVIDENCE_KEYS = [new]
    with pytest.raises(LookupError):
        evidence.opened_by(row, actor=reviewer)


def test_an_embedded_run_makes_a_key_of_its_own_and_production_never(tmp_path, settings):
    file = tmp_path / "evidence.key"
    assert evidence_keys.own_key(file) == evidence_keys.own_key(file)
    assert os.stat(file).st_mode & 0o077 == 0
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        evidence_keys.own_key(file)


def test_opening_is_for_reviewers_and_logged(anna, reviewer, stranger, moderator):
    row = paper(anna, PDF)
    for person in (stranger, moderator, anna):
        with pytest.raises(PermissionDenied):
            evidence.opened_by(row, actor=person)
    assert evidence.opened_by(row, actor=reviewer) == PDF
    assert LogEntry.objects.get(action="evidence_opened").details["evidence"] == row.pk


def test_a_stranger_learns_nothing_at_any_address_of_a_paper(client, anna, reviewer, stranger, moderator):
    row = paper(anna, PDF)
    there, missing = f"/credentials/evidence/{row.pk}/", f"/credentials/evidence/{row.pk + 1}/"
    for browser in (client, *(cast.client_of(person) for person in (stranger, moderator, anna))):
        first, second = browser.get(there), browser.get(missing)
        assert (first.status_code, second.status_code) == (404, 404)
        assert browser.post(there).status_code in (404, 405)
    for address in (f"/evidence/{row.stored}", f"/static/{row.stored}", f"/static/../evidence/{row.stored}"):
        assert client.get(address).status_code == 404
    assert not LogEntry.objects.filter(action="evidence_opened").exists()


def test_a_reviewer_gets_a_pdf_as_a_download_that_can_run_nothing(anna, reviewer):
    row = paper(anna, PDF)
    answer = cast.client_of(reviewer).get(f"/credentials/evidence/{row.pk}/")
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]


def test_papers_go_thirty_days_after_the_decision_however_long_nothing_ran(anna, reviewer, monkeypatch):
    row = acts.verified(anna, reviewer)
    file = evidence.folder() / row.evidence.get().stored
    decided = timezone.now()
    acts.at(monkeypatch, decided + datetime.timedelta(days=29, hours=23))
    assert upkeep.run()["papers_deleted"] == 0 and file.exists()
    acts.at(monkeypatch, decided + datetime.timedelta(days=80))
    assert upkeep.run()["papers_deleted"] == 1 and not file.exists()
    kept = row.evidence.get()
    assert kept.deleted_at and LogEntry.objects.filter(action="evidence_deleted").exists()
    with pytest.raises(LookupError):
        evidence.opened_by(kept, actor=reviewer)
    assert upkeep.run()["papers_deleted"] == 0


def test_declining_and_withdrawing_set_the_same_clock(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    reviewing.decline(row, actor=reviewer, seen=row.version, reason="other", words="No.")
    until = row.evidence.get().delete_after
    assert until is not None
    assert (until - timezone.now()).days in (29, 30)


def test_a_draft_that_was_never_sent_loses_its_papers_too(anna, monkeypatch):
    row = paper(anna)
    acts.at(monkeypatch, timezone.now() + datetime.timedelta(days=61))
    assert upkeep.run()["drafts_ended"] == 1
    acts.at(monkeypatch, timezone.now() + datetime.timedelta(days=31))
    assert upkeep.run()["papers_deleted"] == 1 and not (evidence.folder() / row.stored).exists()


def test_files_without_a_row_are_deleted(anna):
    row = paper(anna)
    stray = evidence.folder() / ("f" * 32)
    stray.write_bytes(b"x")
    assert evidence.delete_strays() == 0, "a row may be a moment behind its file"
    os.utime(stray, (0, 0))
    assert evidence.delete_strays() == 1
    assert (evidence.folder() / row.stored).exists()


def test_a_few_files_are_enough(anna, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    row = acts.drafted(anna)
    evidence.add(row, actor=anna, content=PDF)
    with pytest.raises(ValidationError, match="most"):
        evidence.add(row, actor=anna, content=PDF)


def test_a_full_disk_is_told_and_leaves_nothing_behind(anna, settings):
    """A real limit on the size of files, as a full disk would have it."""
    row = acts.drafted(anna)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = b"%PDF-1.4\n" + b"x" * 300_000 + b"\n%%EOF\n"
    before = set(evidence.folder().iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(ValidationError, match="cannot be stored at the moment"):
            evidence.add(row, actor=anna, content=content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert set(evidence.folder().iterdir()) == before
    assert not Evidence.objects.filter(verification=row).exists()
    assert evidence.add(row, actor=anna, content=content).size == len(content)


def test_a_key_is_whole_or_not_there_where_the_disk_is_full(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    file = tmp_path / "evidence.key"
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", full)
        with pytest.raises(OSError, match="No space"):
            evidence_keys.own_key(file)
    assert not list(tmp_path.iterdir())
    assert Fernet(evidence_keys.own_key(file))
    assert [path.name for path in tmp_path.iterdir()] == ["evidence.key"]


def test_a_file_that_is_too_large_is_told_and_never_lies_in_a_temporary_file(anna, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "not there")
    row = acts.drafted(anna)
    sent = SimpleUploadedFile("paper.pdf", PDF + b"x" * 12 * 1024 * 1024)
    page = cast.client_of(anna).post(f"/credentials/{row.pk}/files/", {"file": sent})
    assert page.status_code == 422
    assert "A file has at most 10 MB." in page.content.decode()


def test_files_beyond_the_room_of_one_request_are_not_kept_in_memory(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    files = [SimpleUploadedFile(f"{n}.pdf", b"x" * 60) for n in range(3)]
    request = RequestFactory().post("/", {"file": files})
    assert [(len(file.read()), file.size) for file in request.FILES.getlist("file")] == [
        (60, 60),
        (40, 60),
        (0, 60),
    ]
