"""Before you post: advice is given once, offers other words, and stops nobody in an emergency."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from discussions.advice import advise
from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast
from tests.discussions.words import EMERGENCY, HARMLESS, ORDER, sent

SELLING = "I have used it for years. You should take 200 mcg of MK-7 every day. It is worth it."


@pytest.fixture
def client(stranger: User) -> Client:
    return cast.client_of(stranger)


def reply_url(comment: Comment) -> str:
    return reverse("discussions:comment-reply", args=[comment.pk])


def replies() -> list[str]:
    return list(Comment.objects.filter(is_opening=False).values_list("source", flat=True))


def test_a_harmless_text_gets_no_advice(db: None):
    assert advise(HARMLESS, []) is None


def test_advice_marks_the_words_and_says_why(db: None):
    advice = advise(SELLING, [])
    assert "<mark>" in advice.marked
    assert 1 <= len(advice.words) <= 2
    assert [way.kind for way in advice.phrasings] == ["experience", "question", "source"]
    for way in advice.phrasings:
        assert way.text == f"I have used it for years. {way.sentence} It is worth it."
        assert advise(way.text, []) is None, "what is offered must itself be harmless"


def test_the_marked_text_is_still_only_text(db: None):
    advice = advise("<script>x</script> You should take 200 mcg of MK-7 every day.", [])
    assert "<script>" not in advice.marked
    assert "&lt;script&gt;" in advice.marked


def test_advice_about_a_medicine_repeats_no_amount(db: None):
    advice = advise(ORDER, [])
    assert all("500" not in way.sentence for way in advice.phrasings)


ADVICE = "take {} of MK-7 a day and stop your warfarin."


@pytest.mark.parametrize(
    ("before", "sentence", "after"),
    [
        ("", f"You can {ADVICE.format('500 mcg')}", " It worked for me."),
        ("My own view. ", f"You can {ADVICE.format('0.5 mg')}", " It worked for me."),
        ("", f"You can {ADVICE.format('0.5 mg, e.g. at noon,')}", " It worked for me."),
        ("Mine. ", f"You can {ADVICE.format('approx. 500 mcg')}", " it worked for me."),
        ("So I think! ", f"**You can {ADVICE.format('500 mcg')}**", " (It worked.)"),
        ("One line\n", f"You can {ADVICE.format('500 mcg')[:-1]}", "\nAnother line"),
        ("At 8 p.m. ", f"You can {ADVICE.format('500 mcg etc. at once')}", ""),
    ],
)
def test_a_phrasing_replaces_one_sentence_and_nothing_else(db: None, before: str, sentence: str, after: str):
    advice = advise(before + sentence + after, [])
    assert advice is not None
    for way in advice.phrasings:
        assert way.text == before + way.sentence + after


def test_nothing_is_stored_and_the_text_comes_back(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(SELLING))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "Before you post" in content
    assert SELLING in content
    assert 'name="advised" value="1"' in content
    assert replies() == []


def test_posting_all_the_same_posts(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(SELLING, advised="1"))
    made = Comment.objects.get(is_opening=False)
    assert made.source == SELLING
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#comment-{made.pk}")


def test_choosing_a_phrasing_changes_the_sentence_and_posts_nothing(client: Client, opening: Comment):
    [experience, *_rest] = advise(SELLING, []).phrasings
    answer = client.post(reply_url(opening), sent(SELLING, advised="1", phrasing="experience"))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form["text"].value() == experience.text
    assert form["advised"].value() == ""
    assert replies() == []
    assert client.post(reply_url(opening), sent(experience.text)).status_code == 302
    assert replies() == [experience.text]


def hidden(content: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'name="earlier" value="([^"]*)"', content)]


def test_a_chosen_phrasing_can_be_taken_back_and_no_text_is_lost(client: Client, opening: Comment):
    chosen = client.post(reply_url(opening), sent(SELLING, advised="1", phrasing="experience"))
    content = chosen.content.decode()
    assert hidden(content) == [SELLING]
    assert re.search(r"<textarea[^>]* autofocus", content), "the page opens at the text"
    mended = chosen.context["form"]["text"].value() + " Mended by hand."
    undone = client.post(reply_url(opening), sent(mended, undo="1", earlier=[SELLING]))
    assert undone.context["form"]["text"].value() == SELLING
    assert hidden(undone.content.decode()) == [mended]
    assert re.search(r"<textarea[^>]* autofocus", undone.content.decode())
    again = client.post(reply_url(opening), sent(SELLING, undo="1", earlier=[mended]))
    assert again.context["form"]["text"].value() == mended
    assert replies() == []
    assert client.post(reply_url(opening), sent(mended, advised="1", earlier=[SELLING])).status_code == 302
    assert replies() == [mended]


def test_a_text_brought_back_was_advised_on_before_and_can_be_sent(client: Client, opening: Comment):
    undone = client.post(reply_url(opening), sent("Other words.", undo="1", earlier=[SELLING]))
    assert undone.context["form"]["advised"].value() == "1"
    content = undone.content.decode()
    assert "Before you post" in content
    assert "data-error-summary" not in content, "the keyboard belongs to the text"


@pytest.mark.parametrize("text", ["", "x" * 10_001, EMERGENCY])
def test_bringing_a_text_back_sends_nothing_whatever_the_box_holds(
    client: Client, opening: Comment, text: str
):
    answer = client.post(reply_url(opening), sent(text, undo="1", earlier=[HARMLESS]))
    assert replies() == []
    assert answer.context["form"]["text"].value() == HARMLESS
    assert hidden(answer.content.decode()) == ([text] if text else [])


@pytest.mark.parametrize("text", [SELLING, HARMLESS])
def test_a_phrasing_that_does_not_exist_posts_nothing(client: Client, opening: Comment, text: str):
    """The text may have been mended by hand meanwhile; pressing a phrasing is not sending it."""
    data = sent(text, advised="1", phrasing="poem")
    answer = client.post(reply_url(opening), data)
    assert answer.status_code in (200, 422)
    assert answer.context["form"]["text"].value() == text
    assert replies() == []


def test_nobody_in_an_emergency_is_held_up(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(EMERGENCY), follow=True)
    assert replies() == [EMERGENCY]
    assert answer.status_code == 200
    assert 'class="card emergency"' in answer.content.decode()


def test_in_an_emergency_the_way_leads_to_the_help_and_on_to_the_text(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(EMERGENCY))
    made = Comment.objects.get(is_opening=False)
    address, _, place = answer["Location"].partition("#")
    assert place == "help"
    content = client.get(address).content.decode()
    card = re.search(r'<section class="card emergency".*?</section>', content, re.DOTALL)
    assert card is not None
    assert 'id="help"' in card[0]
    assert 'tabindex="-1"' in card[0]
    assert f'href="#comment-{made.pk}"' in card[0]
    assert f'id="comment-{made.pk}"' in content


def test_the_help_just_asked_for_comes_first_and_names_are_given_once(client: Client, opening: Comment):
    for text in ("My toddler swallowed 20 iron tablets.", EMERGENCY):
        cast.screened(cast.reply_by(User.objects.get(display_name="Sam Stranger"), opening, text))
    last = Comment.objects.latest("pk")
    address = f"/threads/{opening.thread_id}/?help={last.author_card}&comment={last.pk}"
    content = client.get(address).content.decode()
    assert re.findall(r'id="(help[^"]*)"', content) == ["help", "help-2"]
    cards = re.findall(r'<section class="card emergency".*?</section>', content, re.DOTALL)
    assert "Too much taken" in cards[0]
    names = re.findall(r'\sid="([^"]*)"', content)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", ["start", "edit"])
def test_the_card_is_in_the_answer_itself_wherever_one_writes(
    client: Client, opening: Comment, stranger: User, kind: str
):
    if kind == "start":
        url = reverse("discussions:thread-new", args=[opening.thread.article.slug])
        data = sent(EMERGENCY, kind="question", title="Please")
    else:
        own = cast.screened(cast.reply_by(stranger, opening))
        url = reverse("discussions:comment-edit", args=[own.pk])
        data = sent(EMERGENCY)
    answer = client.post(url, data, follow=True)
    assert 'class="card emergency"' in answer.content.decode()


def test_the_card_is_shown_even_to_who_looks_like_a_robot(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), {"text": EMERGENCY})
    assert answer.status_code == 422
    assert 'class="card emergency"' in answer.content.decode()
    assert replies() == []


def test_the_card_is_shown_even_where_the_post_is_refused(client: Client, opening: Comment, settings):
    settings.POSTS_PER_ACCOUNT = "1/600"
    cast.reply_by(User.objects.get(display_name="Sam Stranger"), opening)
    answer = client.post(reply_url(opening), sent(EMERGENCY))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert 'class="card emergency"' in content
    assert '<a href="#id_text">' in content
    assert EMERGENCY in content


def test_the_preview_advises_and_keeps_nothing(client: Client, opening: Comment):
    content = client.post(reverse("discussions:preview"), {"text": f"**{SELLING}**"}).content.decode()
    assert "<strong>" in content
    assert "Before you post" in content
    assert replies() == []


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("I swallowed 40 warfarin tablets an hour ago and I vomit blood.", "card emergency"),
        ("I am on warfarin and take 90 mcg of MK-7. What would you do?", "card at-risk"),
    ],
)
def test_the_preview_shows_the_card_that_the_post_would(client: Client, db: None, text: str, card: str):
    answer = client.post(reverse("discussions:preview"), {"text": text})
    content = answer.content.decode()
    assert f'class="{card}"' in content
    assert content.index(card) < content.index("warfarin"), "before the text"
    assert 'id="help"' not in content, "the page may have one"
    assert answer["HX-Reswap"] == "innerHTML show:top"


def test_the_preview_of_a_harmless_or_half_written_text_shows_no_card(client: Client, db: None):
    for fields in ({"text": HARMLESS}, {"text": EMERGENCY, "live": "1"}):
        answer = client.post(reverse("discussions:preview"), fields)
        assert "card " not in answer.content.decode()
        assert "HX-Reswap" not in answer


def test_the_context_of_the_thread_is_part_of_the_advice(client: Client, author: User, article):
    question = "I am on warfarin and take 90 mcg of MK-7. What would you do?"
    opening = cast.screened(cast.thread_by(author, article, question))
    answer = client.post(reply_url(opening), sent("Yes, double it."))
    assert answer.status_code == 422


PRIVATE = "It is in the letter to Jo: call 07700 900123, born on 3 March 1961. Does cheese count?"


def test_private_details_are_marked_once_and_may_be_posted_anyway(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(PRIVATE))
    content = answer.content.decode()
    assert answer.status_code == 422 and replies() == []
    assert "<mark>07700 900123</mark>" in content and "<mark>3 March 1961</mark>" in content
    assert "a phone number and a date of birth" in content and "a moderator may then" not in content
    assert client.post(reply_url(opening), sent(PRIVATE) | {"advised": "1"}).status_code == 302
    assert replies() == [PRIVATE]
    comment = cast.screened(Comment.objects.get(is_opening=False))
    assert comment.is_public  # nothing is held for it


def test_private_details_are_told_beside_a_dose(db: None):
    advice = advise(f"{SELLING} Write to jo@example.org.", [])
    assert advice is not None and advice.holds and len(advice.phrasings) == 3
    assert "<mark>jo@example.org</mark>" in advice.marked and "an e-mail address" in advice.words[-1]


def test_who_brings_an_emergency_back_sees_the_help(client: Client, opening: Comment):
    page = client.post(reply_url(opening), sent("Other words.", undo="1", earlier=[EMERGENCY]))
    assert 'id="help"' in page.content.decode()
    assert page.context["form"]["text"].value() == EMERGENCY


def test_a_long_row_of_dots_is_read_once(db: None):
    advice = advise("Take 500 mcg of MK-7 a day and stop your warfarin" + "." * 100_000 + "x", [])
    assert advice and advice.phrasings


def test_a_text_on_which_the_check_breaks_is_posted_all_the_same(
    client: Client, opening: Comment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def breaks(text: str, context: list[str]):
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr("discussions.advice.screen", breaks)
    answer = client.post(reply_url(opening), sent(HARMLESS))
    assert answer.status_code == 302
    assert replies() == [HARMLESS]
    assert HARMLESS not in caplog.text
    assert "ValueError" in caplog.text
