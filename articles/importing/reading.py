"""From a file to text that is fit to be parsed, or a clear error with the line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from articles.importing.errors import ArticleError

# A long read of 50,000 words has 0.3 MB.
MAX_BYTES = 500_000
LIMIT_IN_WORDS = "0.5 MB"

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def read_source(name: str) -> str:
    """The text of the file `name` ("-" is standard input), checked by `clean_text`."""
    return clean_text(_decode(_read(name)))


def clean_text(text: str) -> str:
    """`text` with line ends made alike; ArticleError when it is empty, binary or too large."""
    _refuse_oversize(text.encode("utf-8", "surrogatepass"))
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    if found := _CONTROL.search(text):
        message = f"a control character ({ord(found[0]):#04x}): this is a binary file, not a text"
        raise ArticleError(message, _line_of(text, found.start()))
    if found := re.search("[\ud800-\udfff]", text):
        raise ArticleError("half of a character (a lone surrogate)", _line_of(text, found.start()))
    if not text.strip():
        raise ArticleError("the text is empty", 1)
    return text


def _read(name: str) -> bytes:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise ArticleError(f"{name} is a folder, not a file") from None
    except FileNotFoundError:
        raise ArticleError(f"there is no file {name}") from None
    except (OSError, ValueError) as error:
        raise ArticleError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    _refuse_oversize(data)
    return data


def _refuse_oversize(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        line = data.count(b"\n", 0, MAX_BYTES) + 1
        raise ArticleError(f"the text is too long: an article may have {LIMIT_IN_WORDS}, passed here", line)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ArticleError("the file is saved as UTF-16: save it as UTF-8", 1)
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise ArticleError("a zero byte: this is a binary file, not a text", line)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"a byte that is not UTF-8 ({data[error.start]:#04x}): save the file as UTF-8"
        raise ArticleError(message, line) from None


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
