"""Plain text as writers paste it: headings are short lines without a mark, told by shape and neighbours."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby

from articles.importing import words
from articles.importing.elements import BULLETS, HEADING, NUMBERS, PARAGRAPH, QUESTION, TITLE, Element, Source
from articles.importing.inline import escape, split_label
from articles.importing.lines import BULLET, NUMBER, Line, paragraphs

MAX_HEADING_CHARACTERS = 90
MAX_HEADING_WORDS = 14
MAX_QUESTION_WORDS = 40
_SENTENCE_BREAK = re.compile(r"(?:\w{4}|\d)[.!?…][\"'”’)]*\s")
_ASKED = re.compile(r"Q\d{0,2}\s?[:.)]\s+")
_ANSWERED = re.compile(r"A\d{0,2}\s?[:.)]\s+")
_RULE = re.compile(r"[-=_*~ ]{3,}")


def read_plain_text(text: str) -> Source:
    """Elements of a plain text. Headings have level 2; the first line may be the title."""
    lines = [line for line in paragraphs(text) if not _RULE.fullmatch(line.text)]
    reader = _Reader(lines)
    return Source(reader.elements(), reader.front_matter())


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines

    def elements(self) -> list[Element]:
        elements: list[Element] = []
        position = 0
        if self._is_title():
            elements.append(Element(TITLE, self.lines[0].number, escape(self.lines[0].text)))
            position = 1
            position += self._has_byline()
        while position < len(self.lines):
            position = self._take(position, elements)
        return _lists_joined(elements)

    def front_matter(self) -> dict[str, str]:
        """What the first lines say about the article: its byline."""
        return {"author": self.lines[1].text} if self._is_title() and self._has_byline() else {}

    def _has_byline(self) -> bool:
        return len(self.lines) > 2 and words.names_author(self.lines[1].text)

    def _take(self, position: int, elements: list[Element]) -> int:
        """Append what begins at `position`; return where the next begins."""
        line = self.lines[position]
        if not self._is_heading(position):
            elements.append(_body(line))
            return position + 1
        elements.append(Element(HEADING, line.number, escape(line.text.rstrip(":").rstrip()), level=2))
        if self._begins_faq(position):
            return self._take_questions(position + 1, elements)
        bare = self._bare_list_after(position)
        for following in self.lines[position + 1 : bare]:
            elements.append(Element(BULLETS, following.number, items=(escape(following.text),)))
        return bare

    # Questions and answers

    def _begins_faq(self, heading: int) -> bool:
        """Do question lines, each with an answer, follow this heading?"""
        named = words.names_faq(self.lines[heading].text)
        following = heading + 1
        if following >= len(self.lines) or not (named or _is_question(self.lines[following])):
            return False
        needed = 1 if named else 2
        while following < len(self.lines) and needed:
            if self._is_answered(following):
                needed -= 1
                following += 1
            elif self._is_heading(following) or _is_question(self.lines[following]):
                break
            following += 1
        return needed == 0

    def _is_answered(self, position: int) -> bool:
        """Is this line a question, and the next one not?"""
        if not _is_question(self.lines[position]) or position + 1 >= len(self.lines):
            return False
        return not _is_question(self.lines[position + 1])

    def _take_questions(self, position: int, elements: list[Element]) -> int:
        while position < len(self.lines):
            line = self.lines[position]
            if self._is_answered(position):
                elements.append(Element(QUESTION, line.number, escape(_question_text(line))))
                # Whatever follows a question is its answer, however short.
                position += 1
                answer = self.lines[position]
                elements.append(_body(replace(answer, text=_ANSWERED.sub("", answer.text, count=1))))
            elif self._is_heading(position):
                break
            else:
                elements.append(_body(line))
            position += 1
        return position

    # Headings

    def _is_title(self) -> bool:
        """A heading as the very first line, unless it stands over facts or a list and so is a section's."""
        if len(self.lines) < 2 or not self._is_heading(0):
            return False
        return not any(_label(line) or _bullet(line) for line in self.lines[1:2])

    def _is_heading(self, position: int) -> bool:
        line = self.lines[position]
        if position + 1 >= len(self.lines) or _bullet(line):
            return False
        if NUMBER.match(line.text):
            return self._is_numbered_heading(position)
        if _label(line):
            return self._is_heading_with_colon(position)
        if line.text.endswith("?"):
            return _has_heading_shape(line.text[:-1]) and _is_title_case(line.text)
        if line.text.endswith(":"):
            return _has_heading_shape(line.text[:-1]) and _is_title_case(line.text)
        return _has_heading_shape(line.text)

    def _is_numbered_heading(self, position: int) -> bool:
        line, following = self.lines[position], self.lines[position + 1]
        before = self.lines[position - 1] if position else None
        alone = not NUMBER.match(following.text) and not (before and NUMBER.match(before.text))
        return alone and _has_heading_shape(line.text.split(maxsplit=1)[1])

    def _is_heading_with_colon(self, position: int) -> bool:
        """`Dosing: what to know` is a heading when it stands alone between paragraphs of prose."""
        line, following = self.lines[position], self.lines[position + 1]
        before = self.lines[position - 1] if position else None
        if not _has_heading_shape(line.text) or words.names_disclaimer(line.text.split(":")[0]):
            return False
        if before and (_label(before) or self._is_heading(position - 1)):
            return False
        return not _label(following) and not _bullet(following) and not _has_heading_shape(following.text)

    def _bare_list_after(self, heading: int) -> int:
        """Where a list that lost its marks ends: two or more heading-like lines right under a heading."""
        end = heading + 1
        while end < len(self.lines) and not _label(self.lines[end]) and self._is_heading(end):
            end += 1
        # The last of them is the next section's own heading, unless it is written as an item is.
        is_item = _is_title_case(self.lines[heading].text) and not _is_title_case(self.lines[end - 1].text)
        end -= 0 if is_item else 1
        return end if end - heading >= 3 else heading + 1


def _bullet(line: Line) -> bool:
    return BULLET.match(line.text) is not None


def _label(line: Line) -> bool:
    return bool(split_label(line.text)[0])


def _is_question(line: Line) -> bool:
    text = _question_text(line)
    return text.endswith("?") and len(text.split()) <= MAX_QUESTION_WORDS and not _bullet(line)


def _question_text(line: Line) -> str:
    return NUMBER.sub("", _ASKED.sub("", line.text, count=1), count=1)


def _has_heading_shape(text: str) -> bool:
    if len(text) > MAX_HEADING_CHARACTERS or len(text.split()) > MAX_HEADING_WORDS or not text:
        return False
    if text[-1] in ".,;:!?…" or text[0].islower() or not any(c.isalpha() for c in text):
        return False
    return not _SENTENCE_BREAK.search(text)


def _is_title_case(text: str) -> bool:
    long_words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= 4]
    return bool(long_words) and all(word[0].isupper() for word in long_words)


def _body(line: Line) -> Element:
    if found := BULLET.match(line.text):
        return Element(BULLETS, line.number, items=(escape(line.text[found.end() :]),))
    if found := NUMBER.match(line.text):
        return Element(NUMBERS, line.number, items=(escape(line.text[found.end() :]),))
    label, rest = split_label(line.text)
    return Element(PARAGRAPH, line.number, escape(rest), label=escape(label))


def _lists_joined(elements: list[Element]) -> list[Element]:
    """List items that follow each other as one list."""
    joined: list[Element] = []
    for kind, group in groupby(elements, key=lambda element: element.kind if element.is_list else ""):
        members = list(group)
        items = tuple(item for member in members for item in member.items)
        joined += [replace(members[0], items=items)] if kind else members
    return joined
