"""Reading comments and writing verdicts: JSON lines for programs, plain text for people."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from .pipeline import screen
from .types import Finding, Mention, Verdict


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment to screen, from one line of input."""

    line: int  # counted from 1
    id: object
    text: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that is no comment, and why."""

    line: int
    problem: str


def read_jsonl(stream: Iterable[str]) -> Iterator[Comment | Malformed]:
    """The comments of a JSON-lines stream; blank lines are passed over."""
    for number, line in enumerate(stream, 1):
        if line.strip():
            yield _read_line(number, line)


def _read_line(number: int, line: str) -> Comment | Malformed:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Malformed(number, f"not JSON: {error}")
    if not isinstance(record, dict):
        return Malformed(number, "not a JSON object")
    if "id" not in record:
        return Malformed(number, 'no "id"')
    if not isinstance(record.get("text"), str):
        return Malformed(number, 'no "text", or not a string')
    context = record.get("context") or []
    if not isinstance(context, list) or not all(isinstance(text, str) for text in context):
        return Malformed(number, '"context" is not a list of strings')
    return Comment(number, record["id"], record["text"], tuple(context))


def verdict_to_json(id: object, verdict: Verdict) -> dict[str, Any]:
    """A verdict in the vocabulary of the label guide."""
    return {
        "id": id,
        "flag": verdict.flag,
        "severity": verdict.severity,
        "reasons": list(verdict.reasons) or ["none"],
        "mentions": [_mention_to_json(m) for m in verdict.mentions],
        "interactions": list(verdict.interactions),
        "emergency": verdict.emergency is not None,
        "rules_version": verdict.rules_version,
    }


def _mention_to_json(mention: Mention) -> dict[str, Any]:
    daily = mention.per_day
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "substance": mention.named or mention.substance,
        "amount_low": _plain(mention.amount_low),
        "amount_high": _plain(mention.amount_high),
        "unit": mention.unit,
        "per_day": {"low": _plain(daily.low), "high": _plain(daily.high), "unit": daily.unit}
        if daily
        else None,
        "intent": mention.intent,
    }


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def explain(text: str, verdict: Verdict) -> str:
    """The verdict on ``text`` in words for a person: marked spans, sentences, sources."""
    lines = [_mark(text, verdict), ""]
    if verdict.flag:
        lines.append(f"Held for a moderator: {verdict.severity} ({', '.join(verdict.reasons)})")
    else:
        lines.append("Not held.")
    for mention in verdict.mentions:
        lines.append(f"- {_one_line(mention.text)}: {_describe(mention)}")
    for finding in verdict.findings:
        lines.extend(_describe_finding(finding))
    if verdict.interactions:
        lines.append(f"Interactions: {', '.join(verdict.interactions)}")
    if verdict.emergency:
        lines.append(f"Emergency: {verdict.emergency}. The author is shown whom to ring.")
    if verdict.at_risk:
        lines.append("The writer may be at risk: a private card, not held for it.")
    lines.append(f"Rules {verdict.rules_version}, language {verdict.language}")
    return "\n".join(lines)


def _mark(text: str, verdict: Verdict) -> str:
    """The text with each mention between [[ and ]]."""
    parts: list[str] = []
    position = 0
    for mention in verdict.mentions:
        parts += [text[position : mention.start], "[[", text[mention.start : mention.end], "]]"]
        position = mention.end
    parts.append(text[position:])
    return _printable("".join(parts))


def _describe(mention: Mention) -> str:
    amount = _amount(mention.amount_low, mention.amount_high, mention.unit)
    daily = mention.per_day
    often = f", a day {_amount(daily.low, daily.high, daily.unit)}" if daily else ""
    return f"{mention.substance or 'substance not named'}, {amount}{often}, {mention.intent}"


def _amount(low: float, high: float, unit: str) -> str:
    return f"{low:g} {unit}" if low == high else f"{low:g} to {high:g} {unit}"


def _describe_finding(finding: Finding) -> list[str]:
    lines = [f"* {finding.rule} ({finding.severity}): “{_one_line(finding.quote)}”"]
    lines.append(f"  To the author: {finding.for_author}")
    lines.append(f"  To the moderator: {finding.for_moderator}")
    lines += [f"  Source: {source}" for source in finding.sources]
    return lines


def _one_line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """Without the control characters and invisible signs that could rewrite a terminal's lines."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def parser(program: str = "python -m k2forum.screening") -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(
        prog=program, description="Explain what the screener makes of comments."
    )
    add_arguments(options)
    return options


def add_arguments(options: argparse.ArgumentParser) -> None:
    options.add_argument(
        "--format",
        choices=("text", "jsonl"),
        default="text",
        help="text: FILE is one comment; jsonl: one JSON object a line",
    )
    options.add_argument(
        "--context-file",
        metavar="F",
        help="earlier comments of the conversation, parted by lines of three dashes; the last is answered",
    )
    options.add_argument("file", nargs="?", default="-", metavar="FILE", help="- for standard input")


def run(
    arguments: Sequence[str] | argparse.Namespace,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Runs the command; 0 when all was read, 1 when lines were malformed, 2 when a file cannot be read."""
    options = arguments if isinstance(arguments, argparse.Namespace) else parser().parse_args(list(arguments))
    source, out, problems = stdin or sys.stdin, stdout or sys.stdout, stderr or sys.stderr
    try:
        context = _context(options.context_file)
        with (
            nullcontext(source)
            if options.file == "-"
            else open(options.file, encoding="utf-8", errors="replace") as stream
        ):
            if options.format == "jsonl":
                return _run_jsonl(stream, context, out, problems)
            text = stream.read()
            out.write(explain(text, screen(text, context)) + "\n")
    except OSError as error:
        problems.write(f"{error.filename}: {error.strerror}\n")
        return 2
    return 0


def _run_jsonl(stream: Iterable[str], context: tuple[str, ...], out: TextIO, problems: TextIO) -> int:
    status = 0
    for record in read_jsonl(stream):
        if isinstance(record, Malformed):
            problems.write(f"line {record.line}: {record.problem}\n")
            status = 1
            continue
        verdict = screen(record.text, (*context, *record.context))
        out.write(json.dumps(verdict_to_json(record.id, verdict)) + "\n")
    return status


def _context(path: str | None) -> tuple[str, ...]:
    if not path:
        return ()
    blocks: list[list[str]] = [[]]
    for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        if line.strip() == "---":
            blocks.append([])
        else:
            blocks[-1].append(line)
    return tuple(text for text in ("\n".join(block).strip() for block in blocks) if text)
