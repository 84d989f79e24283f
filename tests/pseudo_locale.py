"""A made-up language that looks foreign and takes more room: what it does not change nobody can translate.

It stands as the catalogue of a language that runs from right to left: one look at a page tells both.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import TemplateSyntaxError, engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

LANGUAGE = "ar"
LETTERS = str.maketrans("AEIOUYaeiouycnsz", "ÀÉÎÕÜÝàéîõüýçñšž")
# What has to stay as it is: %(name)s, {name}, &entities; and tags.
KEPT = re.compile(r"(%\(\w+\)[sdf]|%[sd%]|\{[^}]*\}|&\w+;|<[^>]+>)")
CONTEXT, PLURAL = "\x04", "\x00"
SINGULAR_CALLS = ("gettext", "gettext_lazy", "gettext_noop", "_", "_now", "_lazy")
PLURAL_CALLS = ("ngettext", "ngettext_lazy")


def pseudo(text: str) -> str:
    """The text in the made-up language."""
    parts = KEPT.split(text)
    changed = [part if number % 2 else part.translate(LETTERS) for number, part in enumerate(parts)]
    words = "".join(changed)
    return f"{words} {'·' * (len(text) // 9)}".rstrip() if text.strip() else text


def said_in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = [
            part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if called in SINGULAR_CALLS and words:
            yield words[0]
        elif called in PLURAL_CALLS and len(words) > 1:
            yield words[0] + PLURAL + words[1]
        elif called in ("pgettext", "pgettext_lazy") and len(words) > 1:
            yield words[0] + CONTEXT + words[1]


def said_in_template(name: str) -> Iterator[str]:
    try:
        template: Any = engines["django"].get_template(name)
    except TemplateSyntaxError:
        return
    for node in template.template.nodelist.get_nodes_by_type(TranslateNode):
        yield str(getattr(node.filter_expression.var, "literal", None) or node.filter_expression.var)
    for node in template.template.nodelist.get_nodes_by_type(BlockTranslateNode):
        singular, _names = node.render_token_list(node.singular)
        singular = " ".join(singular.split()) if node.trimmed else singular
        if node.plural:
            plural, _names = node.render_token_list(node.plural)
            singular += PLURAL + (" ".join(plural.split()) if node.trimmed else plural)
        yield singular


def everything_said() -> set[str]:
    """Every sentence of ours that can be translated."""
    root = Path(settings.BASE_DIR)
    said: set[str] = set()
    for folder in ("k2forum", "articles", "discussions"):
        for path in (root / folder).rglob("*.py"):
            said.update(said_in_code(path))
    for path in (root / "templates").rglob("*"):
        if path.suffix in (".html", ".txt"):
            said.update(said_in_template(path.relative_to(root / "templates").as_posix()))
    return {sentence for sentence in said if sentence.strip()}


def write(folder: Path) -> Path:
    """Write the catalogue below `folder`, which can then stand in LOCALE_PATHS."""
    entries = [("", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n")]
    for sentence in sorted(everything_said()):
        entries.append((sentence, pseudo(sentence.split(CONTEXT)[-1].split(PLURAL)[-1])))
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    (place / "django.mo").write_bytes(_compiled(entries))
    return folder


def _compiled(entries: list[tuple[str, str]]) -> bytes:
    """The entries in gettext's binary form: two tables of length and offset, then the texts."""
    entries = sorted((original.encode(), text.encode()) for original, text in entries)  # type: ignore[misc]
    count = len(entries)
    data, tables, offset = b"", ([], []), 28 + 16 * count  # type: ignore[var-annotated]
    for column in (0, 1):
        for entry in entries:
            tables[column].append((len(entry[column]), offset + len(data)))
            data += entry[column] + b"\x00"  # type: ignore[operator]
    header = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return header + b"".join(struct.pack("<2I", *row) for table in tables for row in table) + data
