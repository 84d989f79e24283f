"""What stands in the documentation: pages, links, headings, and every shell command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
# What a line of a code block, or a span of code, begins with when it is meant to be typed.
PROGRAMS = (
    "make", "manage.py", "python", "python3", ".venv/bin/", "docker", "git", "cp", "curl", "echo", "celery",
    "gunicorn", "django-admin", "pip", "uv", "psql", "pg_dump",
)  # fmt: skip
_PROMPT = re.compile(r"^\$ ")


@dataclass(frozen=True, slots=True)
class Command:
    """``line`` as the page has it, without a comment behind it."""

    page: str
    line: str


def tokens_of(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))


def inline_of(page: Path) -> Iterator[Token]:
    for token in tokens_of(page):
        yield from token.children or []


def links_of(page: Path) -> list[str]:
    """Addresses of links and pictures."""
    found = ((token.attrGet("href") or token.attrGet("src")) for token in inline_of(page))
    return [str(address) for address in found if address]


def anchors_of(page: Path) -> set[str]:
    tokens = tokens_of(page)
    headings = [tokens[at + 1] for at, token in enumerate(tokens) if token.type == "heading_open"]
    words = ["".join(part.content for part in heading.children or []) for heading in headings]
    return {re.sub(r"[\W_]+", "-", text.lower()).strip("-") for text in words}


def commands_of(page: Path) -> list[Command]:
    """Lines of code blocks that begin with a program; code in running text where it has an argument."""
    name = page.relative_to(ROOT).as_posix()
    lines: list[str] = []
    for token in tokens_of(page):
        if token.type == "code_block" or (
            token.type == "fence" and token.info.strip() in ("", "sh", "console")
        ):
            lines += token.content.replace("\\\n", " ").splitlines()
        lines += [
            part.content
            for part in token.children or []
            if part.type == "code_inline" and " " in part.content
        ]
    bare = (re.sub(r"\s+#\s.*$", "", _PROMPT.sub("", line)).strip() for line in lines)
    return [Command(name, " ".join(line.split())) for line in bare if is_command(line)]


def is_command(line: str) -> bool:
    word = line.partition(" ")[0]
    return word in PROGRAMS or word.startswith(".venv/bin/")
