"""Every example of docs/api.md, run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from k2forum.accounts.models import User
from k2forum.site.api.tokens import Scope
from tests import cast
from tests.site.api.callers import BASE, Caller, secret_of

PAGE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_of_the_page_works(command: str, author: User, stranger: User):
    opening = cast.screened(cast.thread_by(author, cast.published_article("vitamin-k2")))
    cast.screened(cast.reply_by(stranger, opening))
    words = shlex.split(command)
    assert words[0] == "curl"
    caller = Caller(secret_of(stranger) if "Authorization: Bearer $TOKEN" in words else "")
    address = words[-1].removeprefix(f"$K2{BASE}").replace("/comments/1/", f"/comments/{opening.pk}/")
    answer = caller.post(address, words[words.index("-d") + 1]) if "-d" in words else caller.get(address)
    assert answer.status_code in (200, 201), answer.content


def test_the_page_names_every_scope():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == Scope.values
