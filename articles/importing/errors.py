"""What is wrong with a text that cannot become an article."""

from __future__ import annotations


class ArticleError(Exception):
    """A text cannot be read. `line` counts from 1; 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        super().__init__(f"line {line}: {message}" if line else message)
