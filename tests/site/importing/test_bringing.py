"""Comments of other sites come in as they were, once, and unscreened."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article
from discussions.models import MAX_DEPTH, SEGMENT, Comment, Thread
from k2forum.accounts.models import UnclaimedAccount, User
from k2forum.contributions.models import Visibility
from k2forum.moderation import applying
from k2forum.moderation.models import Case
from k2forum.notices.models import Notice
from k2forum.site.importing import bringing
from k2forum.site.importing.records import Imported
from tests import cast
from tests.site.importing import files

SOME = 200


def brought() -> list[tuple[str, str, int, str]]:
    return list(files.shape_of(Comment.objects.filter(imported=True, is_opening=False)))


def test_a_wordpress_file_keeps_text_tree_date_and_name(tmp_path, bring, tea):
    one = files.wxr_comment(1, "First & <b>bold</b>.\nNext line.\n\nNext <a href='https://e.org/'>part</a>.")
    two = files.wxr_comment(2, "An answer.", parent=1, name="Greta Holm", email="greta@old.example.org")
    printed = bring("wordpress", files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-tea", two + one)))
    first, second = Comment.objects.filter(imported=True, is_opening=False).order_by("path")
    assert first.source == "First & **bold**.\nNext line.\n\nNext [part](https://e.org/)."
    assert second.parent == first and second.path.startswith(first.path) and second.depth == 1
    assert second.created_at == datetime(2014, 3, 1, 10, tzinfo=UTC)
    assert second.author.display_name == "Greta Holm" and second.posted_from is None
    assert first.thread == second.thread and first.thread.article == tea
    assert first.parent.is_opening and first.parent.author.display_name == "Alex Admin"
    assert "2 comments came; 0 were here already." in printed


def test_what_is_no_comment_is_left_out_and_counted_by_reason(tmp_path, bring, tea):
    parts = [
        files.wxr_comment(1),
        files.wxr_comment(2, approved="spam"),
        files.wxr_comment(3, approved="0"),
        files.wxr_comment(4, approved="trash"),
        files.wxr_comment(5, type="pingback"),
        files.wxr_comment(6, type="order_note"),
        files.wxr_comment(7, date="0000-00-00 00:00:00"),
        files.wxr_comment(8, "<script>alert(1)</script>"),
        files.wxr_comment(9, "x" * 10_001),
        files.wxr_comment(10, parent=2),
    ]
    items = [
        files.wxr_post(7, "on-tea", "".join(parts)),
        files.wxr_post(8, "a-draft", files.wxr_comment(20), status="draft"),
        files.wxr_post(9, "elsewhere", files.wxr_comment(21)),
        files.wxr_post(10, "a-picture", files.wxr_comment(22), type="attachment"),
    ]
    report = tmp_path / "report.jsonl"
    printed = bring("wordpress", files.wxr(tmp_path / "x.xml", *items), "--report", str(report))
    left_out: dict[tuple[str, str], list[str]] = {}
    for line in report.read_text().splitlines():
        row = json.loads(line)
        left_out.setdefault((row["kind"], row["reason"]), []).append(row["id"])
    assert left_out == {
        ("article", "not_published"): ["8"],
        ("article", "no_article"): ["9"],
        ("comment", "spam"): ["2"],
        ("comment", "unapproved"): ["3"],
        ("comment", "trash"): ["4"],
        ("comment", "pingback"): ["5"],
        ("comment", "other_kind"): ["6"],
        ("comment", "no_date"): ["7"],
        ("comment", "no_text"): ["8"],
        ("comment", "too_long"): ["9"],
        ("comment", "no_article"): ["20", "21", "22"],
    }
    assert "1  marked as spam there" in printed
    # What the tenth answers was spam: it stands at the top level, and the report says so.
    assert "1  what it answers did not come: placed at the top level" in printed
    assert [row[2:] for row in brought()] == [(0, ""), (0, "")]


def test_running_it_twice_doubles_nothing_and_an_interrupted_run_goes_on(tmp_path, bring, tea, monkeypatch):
    path = files.large_wxr(tmp_path / "x.xml", SOME)
    monkeypatch.setattr(bringing, "BATCH", 50)
    store, calls = bringing.bring_in, []

    def dies_in_the_third_batch(arrivals):
        calls.append(len(arrivals))
        if len(calls) == 5:
            raise KeyboardInterrupt
        return store(arrivals)

    monkeypatch.setattr(bringing, "bring_in", dies_in_the_third_batch)
    with pytest.raises(KeyboardInterrupt):
        bring("wordpress", path)
    kept = len(brought())
    assert 0 < kept < SOME and kept % 50 == 0
    monkeypatch.setattr(bringing, "bring_in", store)
    assert f"{SOME - kept} comments came; {kept} were here already." in bring("wordpress", path)
    whole = brought()
    assert len(whole) == SOME
    assert f"0 comments came; {SOME} were here already." in bring("wordpress", path)
    assert brought() == whole
    assert Thread.objects.count() == 1 and UnclaimedAccount.objects.count() == 40


def test_a_disqus_file_in_any_order_keeps_its_tree(tmp_path, bring, tea, monkeypatch):
    monkeypatch.setattr(bringing, "BATCH", 50)
    path = files.large_disqus(tmp_path / "d.xml", SOME)
    assert f"{SOME} comments came" in bring("disqus", path)
    answers = {source: answered for source, _at, _depth, answered in brought()}
    assert len(answers) == SOME
    assert answers["Tea number 3 was *good*."] == "Tea number 2 was *good*."
    assert answers["Tea number 2 was *good*."] == ""
    whole = brought()
    bring("disqus", path)
    assert brought() == whole


def test_disqus_leaves_out_what_was_deleted_or_spam(tmp_path, bring, tea):
    parts = [
        files.disqus_thread(9, "https://old.example.org/on-tea/"),
        files.disqus_thread(10, "https://old.example.org/gone/", deleted="true"),
        files.disqus_post(1, 9),
        files.disqus_post(2, 9, spam="true"),
        files.disqus_post(3, 9, deleted="true"),
        files.disqus_post(4, 10),
    ]
    printed = bring("disqus", files.disqus(tmp_path / "d.xml", *parts))
    assert "1 comments came" in printed and len(brought()) == 1
    for words in ("1  marked as spam there", "2  deleted there", "1  its article is not here"):
        assert words in printed


def test_a_csv_file_with_the_documented_columns(tmp_path, bring, tea):
    rows = [
        {
            "id": "a",
            "date": "2015-05-01",
            "article": "on-tea",
            "text": "One *word*.",
            "parent": "",
            "name": "Iris",
        },
        {"id": "b", "date": "2015-05-02T10:00:00+02:00", "article": "on-tea", "text": "Two.", "parent": "a"},
        {"id": "c", "date": "never", "article": "on-tea", "text": "Three."},
    ]
    rows[0]["text"] += "\x00"  # which PostgreSQL does not store
    printed = bring("csv", files.csv_file(tmp_path / "c.csv", rows))
    assert "1  its date cannot be read" in printed
    assert brought() == [
        ("One *word*.", "2015-05-01T00:00:00+00:00", 0, ""),
        ("Two.", "2015-05-02T08:00:00+00:00", 1, "One *word*."),
    ]


def test_a_dry_run_says_what_would_come_and_saves_nothing(tmp_path, bring, tea):
    items = [
        files.wxr_post(7, "new-one", files.wxr_comment(1) + files.wxr_comment(2, approved="spam")),
        files.wxr_post(8, "empty", html="<img src='x.png'>"),
    ]
    printed = bring("wordpress", files.wxr(tmp_path / "x.xml", *items), "--dry-run", "--create-articles")
    for words in ("1 comments would come", "1  Post 7", "1 articles would come", "1  marked as spam there"):
        assert words in printed
    assert "Nothing was saved" in printed
    assert not Comment.objects.exists() and not Imported.objects.exists() and Article.objects.count() == 1


def test_articles_come_with_their_date_as_drafts_unless_told_otherwise(tmp_path, bring, db):
    path = files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-rice", files.wxr_comment(1)))
    bring("wordpress", path, "--create-articles")
    article = Article.objects.get(slug="on-rice")
    assert article.state == "draft" and article.title == "Post 7"
    assert article.shown_revision.source == "Words of post 7.\n\n## More\n\nYes."
    bring("wordpress", path, "--create-articles")
    assert Article.objects.count() == 1
    other = files.wxr(tmp_path / "y.xml", files.wxr_post(8, "on-oats", files.wxr_comment(2)))
    bring("wordpress", other, "--create-articles", "--publish")
    shown = Article.objects.get(slug="on-oats")
    assert shown.is_published and shown.published_at == datetime(2014, 2, 1, 9, tzinfo=UTC)


def test_nobody_sees_what_came_before_it_was_screened_and_nobody_is_told(
    tmp_path, bring, tea, moderator, stranger
):
    texts = [
        "Tea is fine, @Sam Stranger.",
        "Take 500 mg of K2 twice a day, everybody should.",
        "Look: https://e.org",
    ]
    parts = "".join(files.wxr_comment(n, text) for n, text in enumerate(texts, 1))
    bring("wordpress", files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-tea", parts)))
    rows = Comment.objects.filter(imported=True)
    assert set(rows.values_list("visibility", flat=True)) == {Visibility.SCREENING}
    assert not rows.visible_to(stranger).exists()
    assert "Tea is fine" not in Client().get(f"/threads/{Thread.objects.get().pk}/").content.decode()
    assert applying.sweep() == 0  # the ordinary sweep is for fresh posts
    assert applying.screen_from_elsewhere() == 4
    states = dict(rows.filter(is_opening=False).values_list("source", "visibility"))
    assert states == {
        "Tea is fine, @Sam Stranger.": Visibility.PUBLISHED,
        "Take 500 mg of K2 twice a day, everybody should.": Visibility.HELD,
        "Look: https://e.org": Visibility.PUBLISHED,  # let through there: it is no new member's first post
    }
    assert Case.objects.count() == 1
    public = rows.get(source="Tea is fine, @Sam Stranger.")
    assert public.published_at == public.created_at and public.created_at.year == 2014
    assert not rows.filter(announce_due__isnull=False).exists()
    assert not Notice.objects.exists() and not mail.outbox
    page = Client().get(f"/threads/{public.thread_id}/").content.decode()
    assert "Tea is fine" in page and "500 mg" not in page


def test_an_urgent_text_of_long_ago_wakes_nobody(tmp_path, bring, tea, moderator):
    text = "You should stop your warfarin and take K2 instead."
    bring("wordpress", files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-tea", files.wxr_comment(1, text))))
    applying.screen_from_elsewhere()
    assert Case.objects.get().band >= 3
    assert not Notice.objects.exists()


def test_a_fresh_post_does_not_wait_behind_what_came(tmp_path, bring, tea, author, settings):
    bring("wordpress", files.large_wxr(tmp_path / "x.xml", 30))
    fresh = cast.thread_by(author, tea)
    assert applying.sweep() == 1
    fresh.refresh_from_db()
    assert fresh.is_public
    assert Comment.objects.due().count() == 31
    assert Client().get("/health/queue/").status_code == 200
    assert applying.screen_from_elsewhere(seconds=0) == 1  # it stops when its time is over


def test_authors_have_accounts_that_nobody_can_use_and_names_of_their_own(tmp_path, bring, tea):
    cast.person("Iris Vale")
    people = [
        ("Iris Vale", "iris@old.example.org"),
        ("Dr. Anna Smith", "anna@old.example.org"),
        ("", "no address"),
        ("tom@old.example.org", "tom@old.example.org"),
    ]
    parts = "".join(files.wxr_comment(n, name=name, email=email) for n, (name, email) in enumerate(people, 1))
    printed = bring("wordpress", files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-tea", parts)))
    rows = (
        Comment.objects.filter(imported=True, is_opening=False)
        .order_by("pk")
        .select_related("author__unclaimed")
    )
    names = [row.author.display_name for row in rows]
    assert names[0].startswith("Iris Vale ") and names[1] == "Anna Smith"
    assert names[2].startswith("Reader") and names[3].startswith("Reader") and names[2] != names[3]
    assert "4  the author's name is taken or cannot stand here" in printed
    for row in rows:
        assert not row.author.is_active and not row.author.has_usable_password()
        assert row.author.email.endswith("@system.invalid")
    assert [row.author.unclaimed.email for row in rows] == [
        "iris@old.example.org", "anna@old.example.org", "", "tom@old.example.org",
    ]  # fmt: skip
    page = Client().get(f"/people/{rows[1].author_id}/")
    assert page.status_code == 200 and "old.example.org" in page.content.decode()
    assert "anna@old" not in page.content.decode()


def test_what_was_erased_here_does_not_come_back(tmp_path, bring, tea):
    path = files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-tea", files.wxr_comment(1)))
    bring("wordpress", path)
    comment = Comment.objects.get(imported=True, is_opening=False)
    comment.revisions.all().delete()
    comment.delete()
    assert "0 comments came; 1 were here already." in bring("wordpress", path)


HOSTILE = {
    "entities": '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><link>https://e.org</link><item>&b;</item></channel></rss>',
    "outside": '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><link>https://e.org</link>&a;</channel></rss>',
    "cut off": files.WXR_HEAD + "<item><title>x</ti",
    "something else": "<html><body>no</body></html>",
    "empty": "",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_export_is_refused_in_one_sentence(tmp_path, bring, tea, what):
    path = tmp_path / "x.xml"
    path.write_text(HOSTILE[what])
    for kind in ("wordpress", "disqus"):
        with pytest.raises(CommandError, match=r"x\.xml: "):
            bring(kind, path)
    with pytest.raises(CommandError, match="columns id, date and text"):
        bring("csv", path)


def test_a_file_cut_off_in_the_middle_keeps_what_came_before(tmp_path, bring, tea):
    whole = files.large_wxr(tmp_path / "x.xml", 20).read_text()
    cut = tmp_path / "cut.xml"
    cut.write_text(whole[: whole.index("<wp:comment_id>15<")])
    with pytest.raises(CommandError, match="not well-formed"):
        bring("wordpress", cut)
    assert bring("wordpress", tmp_path / "x.xml").count("20 comments came; 0 were") == 1


def test_control_characters_in_an_export_do_not_stop_it(tmp_path, bring, tea):
    path = files.wxr(
        tmp_path / "x.xml", files.wxr_post(7, "on-tea", files.wxr_comment(1, "Tea\x0b and\x08 rice"))
    )
    bring("wordpress", path)
    assert brought()[0][0] == "Tea and rice"


def test_the_command_asks_for_what_it_needs(tmp_path, tea, admin):
    path = files.wxr(tmp_path / "x.xml")
    for options, words in (
        (["--by", "nobody@example.org"], "no account"),
        ([], "--by EMAIL"),
        (["--by", admin.email, "--article", "nowhere"], "no article nowhere"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_comments", "wordpress", str(path), *options)
    with pytest.raises(CommandError, match="no file"):
        call_command("import_comments", "wordpress", str(tmp_path / "none.xml"))
    assert User.objects.filter(unclaimed__isnull=False).count() == 0


def test_answers_deeper_than_the_forum_nests_stand_beside_what_they_answer(tmp_path, bring, tea):
    deep = MAX_DEPTH + 5
    parts = "".join(files.wxr_comment(n, f"Level {n}.", parent=n - 1) for n in range(1, deep + 1))
    bring("wordpress", files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-tea", parts)))
    rows = Comment.objects.filter(imported=True, is_opening=False).order_by("pk")
    assert [row.depth for row in rows] == [min(level, MAX_DEPTH - 1) for level in range(deep)]
    for row in rows:
        assert row.path.endswith(f"{row.pk:0{SEGMENT}d}") and len(row.path) == SEGMENT * (row.depth + 1)
        assert row.parent.is_opening or row.path.startswith(row.parent.path[: SEGMENT * (MAX_DEPTH - 1)])
