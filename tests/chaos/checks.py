"""What became of all that was promised, by the database. Reads a notebook as JSON, prints JSON."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import django
from cryptography.fernet import InvalidToken

from tests.chaos.people import TOKEN

NEVER_PUBLIC = {"advice", "deadly"}


def main() -> None:
    django.setup()
    print(json.dumps(checked(json.load(sys.stdin))))


def checked(book: dict[str, Any]) -> dict[str, Any]:
    from discussions.models import CommentRevision

    revisions: dict[int, list[Any]] = defaultdict(list)
    for row in CommentRevision.objects.filter(source__contains="token").select_related("comment__thread"):
        for token in TOKEN.findall(row.source):
            revisions[int(token)].append(row)
    kinds = {promise["token"]: promise["kind"] for promise in book["promises"]}
    sure = [promise for promise in book["promises"] if promise["sure"]]
    lost = [promise["token"] for promise in sure if not revisions[promise["token"]]]
    duplicated = [p["token"] for p in book["promises"] if len(revisions[p["token"]]) > 1]
    wrong = _wrong_comments(
        revisions, kinds, {case for case, action in book["decisions"] if action == "reject"}
    )
    wrong += _wrong_counts() + _wrong_flags(book["reports"])
    lost += _lost_decisions(book["decisions"], wrong)
    lost += _lost_papers(book["papers"], duplicated, wrong)
    return {
        "accepted": len(sure) + len(book["papers"]),
        "lost": len(lost),
        "duplicated": len(duplicated),
        "unscreened_reads": _unscreened(book["reads"], revisions, kinds),
        "wrong_state": len(wrong),
        "decisions": len(book["decisions"]),
        "reports": len(book["reports"]),
        "details": [str(each) for each in (*lost, *duplicated, *wrong)][:10],
    }


def _wrong_comments(revisions: dict[int, list[Any]], kinds: dict[int, str], rejected: set[int]) -> list[str]:
    from discussions.context import context_of
    from k2forum.contributions.models import digest_of
    from k2forum.moderation.models import Case, Flag

    wrong = []
    for token, kind in kinds.items():
        for row in revisions[token]:
            comment = row.comment
            if comment.revision != row.number:
                continue  # edited since; the newest text is looked at
            case = Case.objects.filter(comment=comment).first()
            if case is not None and case.pk in rejected:
                continue  # looked at among the decisions
            states = ("held", "rejected") if kind in NEVER_PUBLIC else ("published",)
            if comment.visibility not in states or comment.pending:
                wrong.append(f"{kind} {token} is {comment.visibility} {comment.pending}")
                continue
            if kind == "own dose" and comment.disclaimer_id is None:
                wrong.append(f"{kind} {token} has no disclaimer")
            if kind in NEVER_PUBLIC and not Flag.objects.filter(case=case).exists():
                wrong.append(f"{kind} {token} has no case or no flag")
            read = digest_of(comment.screening_text(), *context_of(comment))
            if kind != "deadly" and comment.screened_digest != read:
                wrong.append(f"{kind} {token} was not screened to this text")
            if kind not in NEVER_PUBLIC and f"token{token}x" not in comment.public_html:
                wrong.append(f"{kind} {token} shows another text")
    return wrong


def _wrong_counts() -> list[str]:
    from discussions.models import Comment, Thread

    wrong = []
    for thread in Thread.objects.all():
        public = Comment.objects.published().filter(thread=thread, is_opening=False).count()
        if thread.comment_count != public:
            wrong.append(f"the thread counts {thread.comment_count} comments, and {public} are public")
    return wrong


def _wrong_flags(reports: list[int]) -> list[str]:
    from django.db.models import Count

    from k2forum.moderation.models import Flag

    rows = Flag.objects.filter(source=Flag.Source.SCREENER).values("case", "rule", "digest")
    twice = rows.annotate(n=Count("pk")).filter(n__gt=1)
    wrong = [f"flagged {row['n']} times for {row['rule']}" for row in twice]
    reported = Flag.objects.filter(source=Flag.Source.REPORT).values_list("case__comment_id", flat=True)
    wrong += [f"the report of {pk} is gone" for pk in reports if pk not in set(reported)]
    return wrong


def _lost_decisions(decisions: list[list[Any]], wrong: list[str]) -> list[str]:
    from k2forum.moderation.models import Case, Decision

    lost = []
    for case, action in decisions:
        if not Decision.objects.filter(case_id=case, action=action).exists():
            lost.append(f"{action} in case {case}")
        elif action == "reject" and Case.objects.get(pk=case).comment.visibility != "rejected":
            wrong.append(f"case {case} was rejected, and its comment is not")
    return lost


def _lost_papers(digests: list[str], duplicated: list[Any], wrong: list[str]) -> list[str]:
    """Each accepted paper lies there once, whole and readable, and nothing else does."""
    from k2forum.accounts import evidence
    from k2forum.accounts.models import Evidence

    rows = dict(Evidence.objects.values_list("stored", "digest"))
    names = {path.name for path in evidence.folder().iterdir()}
    wrong += [f"what lies in {name} belongs to nobody" for name in names - rows.keys()]
    wrong += [f"paper {name} is recorded and not there" for name in rows.keys() - names]
    whole = Counter(
        rows[name]
        for name in names & rows.keys()
        if hashlib.sha256(_decrypted(evidence.folder() / name)).hexdigest() == rows[name]
    )
    duplicated += [f"paper {digest}" for digest, times in whole.items() if times > 1]
    return [f"paper {digest}" for digest in digests if not whole[digest]]


def _decrypted(path: Path) -> bytes:
    from k2forum.accounts.evidence_keys import cipher

    try:
        return cipher().decrypt(path.read_bytes())
    except InvalidToken:
        return b""


def _unscreened(reads: list[list[Any]], revisions: dict[int, list[Any]], kinds: dict[int, str]) -> int:
    """Reads by strangers that showed a text before it was let through, or one that never is."""
    from k2forum.contributions.models import LogEntry

    let_through: dict[tuple[int, int], float] = {}
    rows = LogEntry.objects.filter(subject_kind="comment", after="published").exclude(action="edit")
    for subject, revision, at in rows.values_list("subject_id", "revision", "at"):
        let_through.setdefault((subject, revision or 0), at.timestamp())
    never = float("inf")
    bad = 0
    for at, tokens in reads:
        for token in tokens:
            moments = [let_through.get((row.comment_id, row.number), never) for row in revisions[token]]
            if kinds.get(token) in NEVER_PUBLIC or min(moments, default=never) > at:
                bad += 1
    return bad


if __name__ == "__main__":
    main()
