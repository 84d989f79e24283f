"""Threads and comments as rows for the templates: everything a page needs, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.passages import Passage
from discussions import personal_view, read_marks, referring
from discussions.models import Comment, Thread
from discussions.personal_view import Personal
from discussions.referring import ReferenceLine
from k2forum.accounts.badges import Badge, badges_of, past_words
from k2forum.contributions.models import Pending, Visibility
from k2forum.rendering import render_markdown

SHOWN_DEPTH = 4
SHORT_QUOTE = 90  # characters
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
FRAUD_NOTE = gettext_lazy(
    "This was written under a badge that was obtained by false statements and has been revoked. "
    "Do not take it as the word of a professional."
)
# Deeper replies say whom they answer: narrow pages do not show their place.
SHOWN_WHOLE = 2

PLACEHOLDERS = {
    Visibility.HIDDEN: gettext_lazy("This comment is hidden while a moderator looks at it."),
    Visibility.REMOVED: gettext_lazy("A moderator removed this comment."),
    Visibility.WITHDRAWN: gettext_lazy("Its author took this comment back."),
    Visibility.ERASED: gettext_lazy("This comment was erased."),
    Visibility.REJECTED: gettext_lazy("This comment was not published."),
    Visibility.HELD: gettext_lazy("This comment waits for a moderator."),
    Visibility.SCREENING: gettext_lazy("This comment is being checked."),
}

AWAITS_SIGNATURE = gettext_lazy("This context note waits for a second professional to agree.")

EDIT_WORDS = {
    Pending.NONE: "",
    Pending.SCREENING: gettext_lazy("Your edit is being checked. Others see the earlier text."),
    Pending.HELD: gettext_lazy("Your edit waits for a moderator. Others see the earlier text."),
    Pending.REJECTED: gettext_lazy("Your edit was not published. Others see the earlier text."),
}


@dataclass(slots=True)
class CommentRow:
    """One comment as the viewer may see it. ``html`` is safe; for others it is the public text alone."""

    id: int
    depth: int
    parent_id: int | None
    parent_url: str
    replying_to: str
    author_name: str
    author_url: str
    kind: str
    badge: Badge | None
    past_badge: str
    fraud_note: str
    professional_answer: bool
    created_iso: str
    created_text: str
    edited: bool
    html: SafeString
    state: str
    state_words: str
    author_word: str
    author_card: str
    pending: str
    pending_html: SafeString
    disclaimer_line: str
    disclaimer_text: str
    limit_note: str
    context_note: str
    mine: bool
    is_opening: bool
    can_reply: bool
    can_edit: bool
    can_withdraw: bool
    can_report: bool
    url: str
    anchor_url: str
    reply_url: str
    edit_url: str
    withdraw_url: str
    report_url: str
    state_url: str
    revisions_url: str
    mark_url: str
    helpful_count: int
    to_url: str = ""
    references: list[ReferenceLine] = field(default_factory=list)
    is_answer: bool = False
    # For the signed-in viewer alone.
    is_new: bool = False
    ignored: bool = False
    found_helpful: bool = False
    bookmarked: bool = False
    can_react: bool = False
    can_keep: bool = False
    can_mark: bool = False


@dataclass(frozen=True, slots=True)
class PassageRow:
    """What of the article a thread is about, in the article's words. ``earlier``: no longer there."""

    quote: str
    short: str
    url: str
    page_url: str
    earlier: bool
    edited: bool


@dataclass(slots=True)
class ThreadRow:
    """One thread with the comments of this page."""

    id: int
    title: str
    kind: str
    url: str
    author_name: str
    author_url: str
    badge: Badge | None
    created_iso: str
    created_text: str
    comment_count: int
    professional_count: int
    last_public_text: str
    locked: bool
    closed: bool
    state: str
    answered: bool = False
    answer_url: str = ""
    has_new: bool = False
    passage: PassageRow | None = None
    comments: list[CommentRow] = field(default_factory=list)
    more_count: int = 0
    continue_url: str = ""


@dataclass(slots=True)
class CommentPage:
    """A page of a thread's comments, in depth-first order."""

    rows: list[CommentRow]
    previous_url: str
    next_url: str


def moment(value: datetime.datetime) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


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
    rows = _comment_rows([*comments, *cut[:budget]], viewer, by_id, also=[t.author_id for t in threads])
    badges = rows.badges
    result = [_thread_row(thread, badges.get(thread.author_id), viewer) for thread in threads]
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
    rows = _comment_rows(found, viewer, {thread.pk: thread}, also=[thread.author_id])
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
    rows = _comment_rows([*parents, *itself, *below], viewer, {thread.pk: thread}, also=[])
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
    rows = _comment_rows(found, viewer, {comment.thread_id: comment.thread}, also=[])
    return next(iter(rows.by_thread.get(comment.thread_id, [])), None)


def rows_of(comments: Iterable[Comment], viewer: Any) -> list[CommentRow]:
    """Rows for a list of comments from many threads, in the order given."""
    wanted = [comment.pk for comment in comments]
    found = list(
        _listed(viewer)
        .filter(pk__in=wanted)
        .select_related("author", "disclaimer", "parent__author", "thread__article", "posted_as")
    )
    rows = _comment_rows(found, viewer, {comment.thread_id: comment.thread for comment in found}, also=[])
    by_id = {row.id: row for thread in rows.by_thread.values() for row in thread}
    return [by_id[pk] for pk in wanted if pk in by_id]


def thread_row_of(thread: Thread, viewer: Any) -> ThreadRow:
    return _thread_row(thread, badges_of([thread.author_id]).get(thread.author_id), viewer)


def thread_rows(threads: list[Thread], viewer: Any) -> list[ThreadRow]:
    """Rows for lists of threads without their comments. Threads need ``author`` and ``article`` loaded."""
    badges = badges_of(thread.author_id for thread in threads)
    seen = read_marks.seen_at(viewer, [thread.pk for thread in threads])
    rows = [_thread_row(thread, badges.get(thread.author_id), viewer) for thread in threads]
    for row, thread in zip(rows, threads, strict=True):
        row.has_new = thread.pk in seen and thread.last_public_at > seen[thread.pk]
    return rows


@dataclass(slots=True)
class _Rows:
    by_thread: dict[int, list[CommentRow]]
    badges: dict[int, Badge]
    personal: Personal


def comment_rows(
    comments: list[Comment], viewer: Any, threads: dict[int, Thread], *, flat: bool = False
) -> list[CommentRow]:
    """Rows for comments loaded ``with_names``, in the order given. ``flat``: out of their branches."""
    rows = _comment_rows(comments, viewer, threads, also=[], flat=flat)
    by_id = {row.id: row for several in rows.by_thread.values() for row in several}
    return [by_id[comment.pk] for comment in comments]


def with_names(comments: Any) -> Any:
    """The comments with what their rows need, in the same query."""
    return (
        comments.select_related("author", "disclaimer", "parent__author", "posted_as")
        .defer(*UNREAD_OF_CREDENTIALS)
        .defer("parent__source", "parent__public_source", "parent__public_html", "author__password")
    )


def _listed(viewer: Any) -> Any:
    return with_names(Comment.objects.listed_for(viewer))


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


def _comment_rows(
    comments: list[Comment], viewer: Any, threads: dict[int, Thread], *, also: list[int], flat: bool = False
) -> _Rows:
    badges = badges_of([*(comment.author_id for comment in comments), *also])
    signed_in = viewer.is_authenticated
    viewer_id = viewer.pk if signed_in else None
    sees_all = signed_in and viewer.has_perm("moderation.see_queue")
    here = {comment.pk for comment in comments}
    personal = personal_view.personal_of(viewer, comments)
    by_thread: dict[int, list[CommentRow]] = {}
    for comment in comments:
        thread = threads[comment.thread_id]
        open_ = not (thread.is_locked or thread.is_closed or thread.article.discussion_closed)
        row = _comment_row(comment, badges, viewer_id, sees_all, open_ and signed_in, here)
        row.is_answer = thread.is_answered and thread.answer_id == comment.pk
        if flat:
            _flatten(row, comment)
        if signed_in:
            personal_view.apply(row, comment, thread, viewer, personal)
        by_thread.setdefault(comment.thread_id, []).append(row)
    return _Rows(by_thread, badges, personal)


def _flatten(row: CommentRow, comment: Comment) -> None:
    """Out of its branch, a reply names whom it answers."""
    row.depth = 0
    parent = comment.parent
    if parent is not None and not parent.is_opening and parent.visibility == Visibility.PUBLISHED:
        row.replying_to = parent.author.display_name
        row.to_url = row.parent_url


def _comment_row(
    comment: Comment,
    badges: dict[int, Badge],
    viewer_id: int | None,
    sees_all: bool,
    open_: bool,
    here: set[int],
) -> CommentRow:
    mine = viewer_id is not None and comment.author_id == viewer_id
    public = comment.visibility == Visibility.PUBLISHED
    inside = mine or sees_all
    gone = comment.visibility in (Visibility.WITHDRAWN, Visibility.ERASED)
    nameless = not public and not inside
    posted_as = comment.posted_as
    lives = posted_as is not None and posted_as.is_live() and not comment.voided
    url = f"/comments/{comment.pk}/"
    disclaimer = comment.disclaimer
    replying_to, parent_url = _replying_to(comment), _parent_url(comment, here)
    return CommentRow(
        id=comment.pk,
        depth=min(comment.depth, SHOWN_DEPTH),
        parent_id=comment.parent_id,
        parent_url=parent_url,
        replying_to=replying_to,
        to_url=parent_url if replying_to and comment.depth > SHOWN_WHOLE else "",
        author_name="" if nameless else comment.author.display_name,
        author_url="" if nameless else comment.author.get_absolute_url(),
        kind=comment.author.kind,
        badge=None if nameless else badges.get(comment.author_id),
        past_badge="" if nameless or lives or posted_as is None else past_words(posted_as),
        fraud_note=str(FRAUD_NOTE) if comment.voided and not nameless else "",
        professional_answer=bool(comment.answered_as) and lives,
        created_iso=comment.created_at.isoformat(timespec="seconds"),
        created_text=moment(comment.created_at),
        edited=comment.public_revision > 1,
        html=_html(comment, public, inside),
        state=comment.visibility,
        state_words=_state_words(comment, public, inside),
        author_word=comment.author_word if inside else "",
        author_card=comment.author_card if mine else "",
        pending=comment.pending if inside else "",
        pending_html=render_markdown(comment.source)
        if inside and comment.pending != Pending.NONE
        else SafeString(""),
        disclaimer_line=disclaimer.line if disclaimer and public else "",
        disclaimer_text=disclaimer.text if disclaimer and public else "",
        limit_note=comment.limit_note if public else "",
        context_note=comment.context_note if public else "",
        mine=mine,
        is_opening=comment.is_opening,
        can_reply=open_ and public,
        can_edit=mine
        and comment.visibility not in (Visibility.WITHDRAWN, Visibility.ERASED, Visibility.REMOVED),
        can_withdraw=mine and not gone,
        can_report=viewer_id is not None and not mine and public,
        url=url,
        anchor_url=f"#comment-{comment.pk}",
        reply_url=f"{url}replies/new/",
        edit_url=f"{url}edit/",
        withdraw_url=f"{url}withdrawal/",
        report_url=f"{url}reports/",
        state_url=f"{url}state/",
        revisions_url=f"{url}revisions/",
        mark_url=f"{url}professional-answer/" if mine and lives and not comment.is_opening else "",
        helpful_count=comment.helpful_count if public else 0,
        references=referring.lines_of(comment) if public and comment.references else [],
    )


def _state_words(comment: Comment, public: bool, inside: bool) -> str:
    """Where the comment stands; for a public one, where its author's newer edit stands."""
    if comment.awaits_signature:
        return str(AWAITS_SIGNATURE)
    if not public:
        return str(PLACEHOLDERS[Visibility(comment.visibility)])
    return str(EDIT_WORDS[Pending(comment.pending)]) if inside else ""


def _parent_url(comment: Comment, here: set[int]) -> str:
    """To the parent on this page, or to its own page where it stands elsewhere."""
    if comment.parent_id is None:
        return ""
    return f"#comment-{comment.parent_id}" if comment.parent_id in here else f"/comments/{comment.parent_id}/"


def _replying_to(comment: Comment) -> str:
    """The name that a deep reply answers; nearer ones are told by their place."""
    if comment.depth < 2 or comment.parent is None or comment.parent.visibility != Visibility.PUBLISHED:
        return ""
    return comment.parent.author.display_name


def _html(comment: Comment, public: bool, inside: bool) -> SafeString:
    if public:
        return SafeString(comment.public_html)  # came out of the one renderer
    if inside and comment.visibility != Visibility.ERASED:
        return render_markdown(comment.source)
    return SafeString("")


def _thread_row(thread: Thread, badge: Badge | None, viewer: Any) -> ThreadRow:
    mine = viewer.is_authenticated and (
        thread.author_id == viewer.pk or viewer.has_perm("moderation.see_queue")
    )
    public = thread.visibility == Visibility.PUBLISHED
    named = public or mine
    return ThreadRow(
        id=thread.pk,
        title=thread.public_title
        if public
        else (thread.title if mine else str(_("A thread whose opening is gone"))),
        kind=thread.kind,
        url=thread.get_absolute_url(),
        author_name=thread.author.display_name if named else "",
        author_url=thread.author.get_absolute_url() if named else "",
        badge=badge if named else None,
        created_iso=thread.created_at.isoformat(timespec="seconds"),
        created_text=moment(thread.created_at),
        comment_count=thread.comment_count,
        professional_count=thread.professional_count,
        last_public_text=moment(thread.last_public_at),
        locked=thread.is_locked,
        closed=thread.is_closed or thread.article.discussion_closed,
        state=thread.visibility,
        answered=thread.is_answered,
        answer_url=f"/comments/{thread.answer_id}/" if thread.is_answered else "",
        passage=passage_row(thread.passage, thread.article) if thread.passage else None,
    )


def passage_row(passage: Passage, article: Article) -> PassageRow:
    passage.article = article
    return PassageRow(
        quote=passage.quote,
        short=Truncator(passage.quote).chars(SHORT_QUOTE),
        url=passage.text_url(),
        page_url=passage.page_url(),
        earlier=not passage.is_current,
        edited=passage.is_edited,
    )
