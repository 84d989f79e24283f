"""Where mails go on a machine without a mail server: one file each, and one line in the terminal."""

from __future__ import annotations

import datetime
import json
import os
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

KEPT = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """``code`` is "" where the mail carries none; ``sent_at`` is in UTC."""

    to: str
    subject: str
    text: str
    code: str
    sent_at: datetime.datetime


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            keep(message)
            announce(message)
        return len(email_messages)


def keep(message: EmailMessage) -> Path:
    """Writes the mail to a file of its own, whole or not at all, and drops the oldest beyond ``KEPT``."""
    folder = Path(settings.MAILBOX_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mail = Mail(
        to=", ".join(message.recipients()),
        subject=str(message.subject),
        text=str(message.body),
        code=code_of(message),
        sent_at=datetime.datetime.now(tz=datetime.UTC),
    )
    path = folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}.json"
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(mail) | {"sent_at": mail.sent_at.isoformat()}, file, ensure_ascii=False, indent=1)
    half.replace(path)
    for old in sorted(folder.glob("*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def announce(message: EmailMessage) -> None:
    """One line for whoever watches the terminal."""
    code = code_of(message)
    line = f"mail to {', '.join(message.recipients())}: {message.subject}" + (
        f"  code {code}" if code else ""
    )
    # A terminal obeys control characters, and a subject may hold what a stranger wrote.
    sys.stdout.write("".join(char if char.isprintable() else "?" for char in line) + "\n")
    sys.stdout.flush()


def code_of(message: EmailMessage) -> str:
    return str(getattr(message, "code", ""))


def mails() -> list[Mail]:
    """What is kept, newest first."""
    found = []
    for path in sorted(Path(settings.MAILBOX_DIR).glob("*.json"), reverse=True):
        try:
            fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            sent_at = datetime.datetime.fromisoformat(fields.pop("sent_at"))
            found.append(Mail(sent_at=sent_at, **fields))
        except FileNotFoundError:
            continue  # dropped meanwhile
    return found
