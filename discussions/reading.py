"""Threads and comments as rows for the templates: everything a page needs, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from discussions import read_marks
from discussions.models import Comment, Thread
from discussions.row_making import make_rows, thread_row
from discussions.rows import CommentPage, CommentRow, ThreadRow
from k2forum.accounts.badges import badges_of

# Of the credential a comment was posted under, a page needs dates and states, no words.
UNREAD_OF_CREDENTIALS = [
    f"posted_as__{name}"
    for name in (
        *(
            "evidence_note",
            "looked_up",
            "interests",
            "interests_public",
            "message",
            "words",
            "revoked_reason",
        ),
        *("mail_code", "legal_name", "name_on_register", "work_email", "proof_code", "number"),
    )
]
# Columns of comments that no row shows.
UNREAD = (
    *(
        "digest",
        "public_source",
        "screened_digest",
        "quiet_digest",
        "screening_due",
        "screening_tries",
        "edited_at",
    ),
    *(
        "needs_professional_since",
        "posted_from",
        "submission",
        "helpful_score",
        "announce_due",
        "announced_at",
    ),
)


def threads_of(article: Any, viewer: Any, *, page: int = 1) -> tuple[list[ThreadRow], bool]:
    """A page of an article's threads with their comments, up to the page's budget of comments.

    Threads come by latest activity. Those that fit are shown whole; the first that does not is shown in
    part; the rest of the page's threads by their title. Returns the rows and whether a next page exists.
    """
    size = settings.THREADS_PER_PAGE
    start = (page - 1) * size
    visible = Thread.objects.visible_to(viewer).conversations().filter(article=article)
    visible = visible.select_related("author", "passage")
    threads = list(visible.order_by("-last_public_at", "-id")[start : start + size + 1])
    more, threads = len(threads) > size, threads[:size]
    whole, partial, budget = _share_budget(threads, settings.COMMENTS_PER_PAGE)
    # The budget counts public comments; an author or a moderator sees more, but never without end.
    listed = _listed(viewer).filter(thread_id__in=whole).order_by("thread_id", "path")
    comments = list(listed[: 2 * settings.COMMENTS_PER_PAGE])
    cut: list[Comment] = []
    if partial is not None:
        cut = list(_listed(viewer).filter(thread_id=partial).order_by("path")[: budget + 1])
    for thread in threads:
        thread.article = article
    by_id = {thread.pk: thread for thread in threads}
    rows = make_rows([*comments, *cut[:budget]], viewer, by_id, also=[t.author_id for t in threads])
    badges = rows.badges
    result = [thread_row(thread, badges.get(thread.author_id), viewer) for thread in threads]
    read_marks.read_whole(viewer, [by_id[pk] for pk in whole], rows.personal.seen_at)
    for row in result:
        row.comments = rows.by_thread.get(row.id, [])
        shown = sum(1 for comment in row.comments if not comment.is_opening and comment.state == "published")
        row.more_count = max(row.comment_count - shown, 0)
        if row.more_count:
            row.continue_url = f"{row.url}?after={row.comments[-1].id}" if row.comments else row.url
    return result, more


def comments_of(thread: Thread, viewer: Any, *, after: int = 0, before: int = 0) -> CommentPage:
    """One page of a thread's comments. ``after`` and ``before`` are comment ids, so a page costs the
    same wherever it lies in a thread of whatever length."""
    size = settings.COMMENTS_PER_PAGE
    listed = _listed(viewer).filter(thread=thread)
    # not shown: where the page before ended, even if that comment is gone by now
    edge = (
        Comment.objects.filter(thread=thread, pk=after or before).values_list("path", flat=True).first() or ""
    )
    if before and edge:
        found = list(listed.filter(path__lt=edge).order_by("-path")[: size + 1])
        has_previous, has_next = len(found) > size, True
        found = found[:size][::-1]
    else:
        found = list(listed.filter(path__gt=edge).order_by("path")[: size + 1])
        has_previous, has_next = bool(edge), len(found) > size
        found = found[:size]
    if edge and not found:
        return comments_of(thread, viewer)  # nothing lies beyond: begin again rather than show an empty page
    rows = make_rows(found, viewer, {thread.pk: thread}, also=[thread.author_id])
    url = thread.get_absolute_url()
    return CommentPage(
        rows=rows.by_thread.get(thread.pk, []),
        previous_url=f"{url}?before={found[0].pk}" if has_previous and found else "",
        next_url=f"{url}?after={found[-1].pk}" if has_next and found else "",
    )


def branch_of(comment: Comment, viewer: Any) -> tuple[list[CommentRow], CommentRow | None, list[CommentRow]]:
    """A comment with the parents above it and the first replies below: (parents, itself, replies)."""
    thread = comment.thread
    # not shown: only its number, which is then looked for among what is listed
    opening = Comment.objects.filter(thread=thread, is_opening=True).values_list("pk", flat=True).first()
    above = [pk for pk in [opening, *comment.ancestor_ids()] if pk and pk != comment.pk]
    listed = _listed(viewer).filter(thread=thread)
    parents = list(listed.filter(pk__in=above).order_by("path"))
    branch = listed.filter(path__startswith=comment.path) if not comment.is_opening else listed
    below = list(branch.exclude(pk=comment.pk).order_by("path")[: settings.COMMENTS_PER_PAGE])
    itself = list(listed.filter(pk=comment.pk))
    rows = make_rows([*parents, *itself, *below], viewer, {thread.pk: thread}, also=[])
    ordered = rows.by_thread.get(thread.pk, [])
    by_id = {row.id: row for row in ordered}
    return (
        [by_id[parent.pk] for parent in parents],
        by_id.get(comment.pk),
        [by_id[reply.pk] for reply in below],
    )


def row_of(comment: Comment, viewer: Any) -> CommentRow | None:
    """One comment as ``viewer`` may see it, or None."""
    found = list(_listed(viewer).filter(pk=comment.pk))
    rows = make_rows(found, viewer, {comment.thread_id: comment.thread}, also=[])
    return next(iter(rows.by_thread.get(comment.thread_id, [])), None)


def rows_of(comments: Iterable[Comment], viewer: Any) -> list[CommentRow]:
    """Rows for a list of comments from many threads, in the order given."""
    wanted = [comment.pk for comment in comments]
    found = list(
        _listed(viewer).filter(pk__in=wanted).select_related("disclaimer", "thread__article", "posted_as")
    )
    rows = make_rows(found, viewer, {comment.thread_id: comment.thread for comment in found}, also=[])
    by_id = {row.id: row for thread in rows.by_thread.values() for row in thread}
    return [by_id[pk] for pk in wanted if pk in by_id]


def entries_of(comments: Iterable[Comment], viewer: Any) -> list[dict[str, Any]]:
    """Rows for comments loaded with their threads, each with the title and the address of its thread."""
    threads = {comment.pk: comment.thread for comment in comments}
    return [
        {
            "comment": row,
            "title": threads[row.id].shown_title,
            "url": threads[row.id].get_absolute_url(),
        }
        for row in rows_of(comments, viewer)
    ]


def thread_row_of(thread: Thread, viewer: Any) -> ThreadRow:
    return thread_row(thread, badges_of([thread.author_id]).get(thread.author_id), viewer)


def thread_rows(threads: list[Thread], viewer: Any) -> list[ThreadRow]:
    """Rows for lists of threads without their comments. Threads need ``author`` and ``article`` loaded."""
    badges = badges_of(thread.author_id for thread in threads)
    seen = read_marks.seen_at(viewer, [thread.pk for thread in threads])
    rows = [thread_row(thread, badges.get(thread.author_id), viewer) for thread in threads]
    for row, thread in zip(rows, threads, strict=True):
        row.has_new = thread.pk in seen and thread.last_public_at > seen[thread.pk]
    return rows


def comment_rows(
    comments: list[Comment], viewer: Any, threads: dict[int, Thread], *, flat: bool = False
) -> list[CommentRow]:
    """Rows for comments loaded ``with_names``, in the order given. ``flat``: out of their branches."""
    rows = make_rows(comments, viewer, threads, also=[], flat=flat)
    by_id = {row.id: row for several in rows.by_thread.values() for row in several}
    return [by_id[comment.pk] for comment in comments]


def with_names(comments: Any, viewer: Any) -> Any:
    """The comments with what their rows need but people, who come in ``_with_people``: some write much."""
    rows = comments.select_related("disclaimer", "posted_as").defer(*UNREAD, *UNREAD_OF_CREDENTIALS)
    return rows if viewer.is_authenticated else rows.defer("source")


def _listed(viewer: Any) -> Any:
    return with_names(Comment.objects.listed_for(viewer), viewer)


def _share_budget(threads: list[Thread], budget: int) -> tuple[list[int], int | None, int]:
    """Which threads fit whole, the first that does not, and how many of its comments may be shown."""
    whole: list[int] = []
    for thread in threads:
        needed = thread.comment_count + 1
        if needed > budget:
            return whole, thread.pk, budget
        whole.append(thread.pk)
        budget -= needed
    return whole, None, budget
