"""Plain CSV (UTF-8, comma, first line with the names of columns), for whatever has no importer of its own.

Columns: ``id``, ``date`` and one of ``text`` (Markdown or plain) and ``html`` are needed; ``parent`` (the id
of what it answers), ``article`` (the slug of the article here), ``name`` and ``email`` may be there.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from k2forum.site.importing.dates import read_date
from k2forum.site.importing.html_text import to_markdown
from k2forum.site.importing.parsed import LeftOut, NotReadable, Post, Said

NEEDED = ("id", "date")
LONGEST_FIELD = 1_000_000


class CsvFile:
    has_texts = False

    def __init__(self, path: Path, *, source: str = "") -> None:
        self._path = path
        self._size = max(os.stat(path).st_size, 1)
        self._file: IO[bytes] | None = None
        self.source = source or f"csv {path.stem}"[:100]

    def share_read(self) -> float:
        if self._file is None or self._file.closed:
            return 1.0
        return min(self._file.tell() / self._size, 1.0)

    def posts(self) -> Iterator[Post | LeftOut]:
        seen = set()
        for row in self._rows():
            slug = row.get("article", "")
            if slug not in seen:
                seen.add(slug)
                yield Post(id=slug, title=slug, slug=slug)

    def comments(self) -> Iterator[Said | LeftOut]:
        for row in self._rows():
            id, written = row["id"], read_date(row["date"])
            if not id:
                yield LeftOut("comment", id, "no_id")
            elif written is None:
                yield LeftOut("comment", id, "no_date")
            else:
                yield Said(
                    id=id,
                    post=row.get("article", ""),
                    parent=row.get("parent", ""),
                    name=row.get("name", ""),
                    email=row.get("email", ""),
                    login="",
                    written_at=written,
                    source=row.get("text", "") or to_markdown(row.get("html", "")),
                )

    def _rows(self) -> Iterator[dict[str, str]]:
        csv.field_size_limit(LONGEST_FIELD)
        with self._path.open("rb") as self._file:
            text = TextIOWrapper(self._file, encoding="utf-8-sig", newline="")
            rows = csv.DictReader(text, restkey="", restval="")
            try:
                names = {name.strip().lower() for name in rows.fieldnames or ()}
                missing = [name for name in NEEDED if name not in names]
                if missing or not names & {"text", "html"}:
                    raise NotReadable(
                        f"the first line has to name the columns id, date and text; it has: {names}"
                    )
                for row in rows:
                    yield {
                        name.strip().lower(): value.replace("\x00", "").strip()  # PostgreSQL stores none
                        for name, value in row.items()
                        if isinstance(value, str) and name
                    }
            except (csv.Error, UnicodeDecodeError) as error:
                raise NotReadable(f"line {rows.line_num + 1}: {error}") from None
