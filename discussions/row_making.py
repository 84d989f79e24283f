"""From threads and comments to rows, as one viewer may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.passages import Passage
from discussions import personal_view, referring
from discussions.models import Comment, Thread
from discussions.moments import moment
from discussions.personal_view import Personal
from discussions.rows import CommentRow, PassageRow, ThreadRow
from k2forum.accounts.badges import Badge, badges_of, past_words
from k2forum.accounts.models import User
from k2forum.contributions.models import Pending, Visibility
from k2forum.rendering import render_markdown

SHOWN_DEPTH = 4
SHORT_QUOTE = 90  # characters
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
class Rows:
    """Rows of comments by thread, with what the rows of threads need too."""

    by_thread: dict[int, list[CommentRow]]
    badges: dict[int, Badge]
    personal: Personal


def make_rows(
    comments: list[Comment], viewer: Any, threads: dict[int, Thread], *, also: list[int], flat: bool = False
) -> Rows:
    """Rows for comments loaded ``with_names``. ``also``: people whose badges are wanted besides the authors'.

    ``flat``: out of their branches, so that each reply names whom it answers.
    """
    _with_people(comments, flat=flat)
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
    return Rows(by_thread, badges, personal)


def _with_people(comments: list[Comment], *, flat: bool) -> None:
    """Sets each comment's author, and its parent with author where a row names it; one query, or two where
    parents stand elsewhere."""
    known = {comment.pk: comment for comment in comments}
    naming = [comment for comment in comments if comment.parent_id and (flat or comment.depth >= SHOWN_WHOLE)]
    elsewhere = {comment.parent_id for comment in naming if comment.parent_id} - known.keys()
    if elsewhere:
        needed = ("visibility", "pending", "author_id", "is_opening", "thread_id")
        # not shown: only whether it is public, and then its author's name
        parents = Comment.objects.filter(pk__in=elsewhere).only(*needed)
        known |= {row.pk: row for row in parents}
    people = User.objects.defer("password").in_bulk({row.author_id for row in known.values()})
    for row in known.values():
        row._state.fields_cache["author"] = people[row.author_id]
    for comment in naming:
        comment._state.fields_cache["parent"] = known[comment.parent_id or 0]


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
        decision_url=f"{url}decision/" if mine and _decided_against(comment) else "",
        mark_url=f"{url}professional-answer/" if mine and lives and not comment.is_opening else "",
        helpful_count=comment.helpful_count if public else 0,
        references=referring.lines_of(comment) if public and comment.references else [],
    )


def _decided_against(comment: Comment) -> bool:
    """Whether a person said no to it: nothing else rejects or removes."""
    said_no = (Visibility.REJECTED, Visibility.REMOVED)
    return comment.visibility in said_no or comment.pending == Pending.REJECTED


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


def thread_row(thread: Thread, badge: Badge | None, viewer: Any) -> ThreadRow:
    """The thread without comments; ``badge``: its author's."""
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
    """What a thread is about, in the words of its article."""
    passage.article = article
    return PassageRow(
        quote=passage.quote,
        short=Truncator(passage.quote).chars(SHORT_QUOTE),
        url=passage.text_url(),
        page_url=passage.page_url(),
        earlier=not passage.is_current,
        edited=passage.is_edited,
    )
