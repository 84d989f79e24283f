"""A site with rows of every kind: the demo, a person who did everything, and what they leave out."""

from __future__ import annotations

from articles import anchoring, publishing
from articles.checked_references import rows_for
from articles.models import Article
from discussions import keeping, posting, read_marks
from discussions.models import Comment, FollowingChoice
from k2forum.accounts import unclaimed
from k2forum.accounts.models import Colleague, Sanction, User
from k2forum.moderation.models import RuleRun, RuleSwitch, ShadowHit
from k2forum.moderation.sanctioning import sanction
from k2forum.notices import telling
from k2forum.site import demo, rules, shipping
from k2forum.site.importing.records import Imported
from k2forum.site.models import Page
from k2forum.site.privacy import leaving
from tests import cast
from tests.accounts.credentials.acts import reviewer_named
from tests.moderation import acts
from tests.site.privacy.planting import plant


def busy_site() -> None:
    """Everything that an export holds, put there by the verbs of the site where they are short."""
    shipping.load_site()
    demo.load_demo()
    for pk in Comment.objects.values_list("pk", flat=True):
        cast.screened(Comment.objects.get(pk=pk))
    moderator = cast.permit(
        cast.person("Mo Moderator", is_staff=True), *cast.MODERATOR_PERMISSIONS, "sanction_members"
    )
    article, other = Article.objects.get(slug="vitamin-k2"), cast.person("Sam Stranger")
    reviewer = reviewer_named("Rae Reviewer")
    person = plant(article, other, moderator, reviewer)
    _passage(article, other)
    _personal(person, other)
    _official(person, other, moderator, reviewer)


def _passage(article: Article, other: User) -> None:
    page = article.shown_revision
    assert page is not None
    anchor = page.document["sections"][0]["blocks"][0]["anchor"]
    spot = anchoring.spot_at(article, anchor)
    assert spot is not None
    taken = anchoring.take_up(spot, spot.place.text)
    acts.apply(
        posting.start_thread(article, author=other, title="Here", source="What of this?", passage=taken)
    )


def _personal(person: User, other: User) -> None:
    comment = Comment.objects.filter(author=person, visibility="published").first()
    assert comment is not None
    keeping.ignore(person, person=other)
    FollowingChoice.objects.create(person=other, own_threads=False)
    read_marks.read(other, comment.thread, [comment.pk], None)
    telling.choose(other, kind="reply", on_site=True, mail="daily")
    rules.accept_newest(other)
    gone = cast.person("Gone Tomorrow")
    assert leaving.leave(gone, actor=gone, texts="erase")


def _official(person: User, other: User, moderator: User, reviewer: User) -> None:
    sanction(other, actor=moderator, kind=Sanction.Kind.WARNING, reason="spam", confirmed=True, words="Mind.")
    Colleague.objects.create(reviewer=reviewer, colleague=other)
    switch = RuleSwitch.objects.create(rule="over_limit", reason="too many", proposed_by=moderator)
    ShadowHit.objects.create(switch=switch, comment=Comment.objects.all()[0])
    RuleRun.objects.create(
        kind="dry", switch=switch, rules_version="1", started_by=moderator, since=other.date_joined
    )
    unclaimed.make_accounts(
        [unclaimed.Stranger("Old Reader", "old@example.org")], wrote_at="blog.example.org"
    )
    Imported.objects.create(source="blog", kind="person", external_id="7", local_id=other.pk)
    article = Article.objects.get(slug="vitamin-k2")
    assert article.shown_revision is not None
    for row in rows_for(article.shown_revision.parsed.references).values():
        type(row).objects.filter(pk=row.pk).update(
            state="found", asked=["Crossref"], checked_at=other.date_joined
        )
    publishing.render_again()
    acts.apply(posting.start_thread(article, author=other, title="A trial", source="PMID 77."))
    page = Page.objects.get(slug="about")
    page.source += "\nMore."
    rules.save(page, source_changed=True, ask=False)
