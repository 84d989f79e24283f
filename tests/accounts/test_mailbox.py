"""Mails of an embedded run: files, a line in the terminal, a page; and none of it in production."""

import json
import re

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from k2forum.accounts import mailbox
from tests.accounts.test_signing_up import filled_in

BACKEND = "k2forum.accounts.mailbox.MailboxBackend"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = BACKEND
    settings.MAILBOX_DIR = tmp_path / "mails"
    return settings.MAILBOX_DIR


def send(subject="Hello", body="Some words", to="anna@example.org", code=""):
    message = EmailMultiAlternatives(subject, body, to=[to], connection=get_connection(BACKEND))
    vars(message)["code"] = code
    return message.send()


def test_mails_are_kept_one_file_each_newest_first(folder):
    assert send("First") == 1
    send("Second", code="123456")
    assert [(mail.subject, mail.code) for mail in mailbox.mails()] == [("Second", "123456"), ("First", "")]
    assert mailbox.mails()[0].to == "anna@example.org"
    files = sorted(folder.iterdir())
    assert len(files) == 2 and {path.suffix for path in files} == {".json"}
    assert json.loads(files[0].read_text())["text"] == "Some words"
    assert {path.stat().st_mode & 0o077 for path in [*files, folder]} == {0}


def test_the_terminal_shows_subject_and_code(capsys):
    send("Your code", code="123456")
    send("A notice")
    assert capsys.readouterr().out.splitlines() == [
        "mail to anna@example.org: Your code  code 123456",
        "mail to anna@example.org: A notice",
    ]


def test_a_subject_cannot_command_the_terminal(capsys):
    send("A \x1b[2J\u202etitle")
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out and out.count("\n") == 1


def test_only_the_newest_are_kept(monkeypatch):
    monkeypatch.setattr(mailbox, "KEPT", 3)
    for number in range(5):
        send(f"Mail {number}")
    assert [mail.subject for mail in mailbox.mails()] == ["Mail 4", "Mail 3", "Mail 2"]


def test_a_mail_to_many_and_a_mail_by_djangos_shortcut_are_kept():
    send_mail("Both", "Words", "site@example.org", ["a@example.org", "b@example.org"])
    assert mailbox.mails()[0].to == "a@example.org, b@example.org"


def test_no_mail_yet_is_an_empty_list():
    assert mailbox.mails() == []


def test_the_page_shows_mails_and_never_markup_of_their_text(client):
    send("Your <b>code</b>", "Type this:\n\n123456\n<script>alert(1)</script>")
    page = client.get("/mailbox/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    assert "123456" in text and "<script>alert" not in text and "<b>code" not in text


def test_production_has_no_mailbox(client, settings):
    send()
    settings.PRODUCTION = True
    assert client.get("/mailbox/").status_code == 404


@pytest.mark.django_db
def test_the_code_of_a_sign_up_stands_in_terminal_and_mailbox(client, capsys):
    client.post("/accounts/signup/", filled_in())
    line = capsys.readouterr().out
    (code,) = re.findall(r"mail to new@example.org: .+  code (\d{6})\n", line)
    assert code in client.get("/mailbox/").content.decode()
    assert client.post("/accounts/confirm-email/", {"code": code}).url == "/"
