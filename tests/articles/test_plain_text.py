"""Plain text as writers paste it."""

from __future__ import annotations

import textwrap

import pytest

from articles.importing.inline import plain
from tests.articles.outlines import headings, labels, parsed, plain_document, text_of

PROSE = "This is a paragraph of prose that says one thing and then another, and it ends with a full stop."


def test_article_pasted_without_marks_comes_out_in_its_parts():
    document = parsed("magnesium-sleep.txt").document
    assert len(document.lead) == 2
    assert document.quick_facts is not None
    assert document.quick_facts.heading == "At a Glance"
    assert [fact.label for fact in document.quick_facts.facts] == [
        "Where it acts", "Forms on the shelf", "Usual label amount", "Asked about most",
    ]  # fmt: skip
    assert headings(document) == [
        "What Trials Have Looked At", "Amounts, Forms—and the Small Print", "Who Should Ask First",
        "Questions People Send In", "In Short",
    ]  # fmt: skip
    assert [question.question for question in document.faq] == [
        "Does food give enough?", "Can I take it every night?", "Which form is best for sleep?",
        "Is more better?",
    ]  # fmt: skip
    assert [len(question.answer) for question in document.faq] == [1, 1, 2, 1]
    assert len(document.bottom_line) == 3
    assert document.disclaimer == (
        "This page explains and does not prescribe. Talk to somebody who knows your kidneys.",
    )


def test_closing_invitation_becomes_the_discussion_and_no_body_text():
    document = parsed("magnesium-sleep.txt").document
    assert document.discussion is not None
    assert document.discussion.heading == "Over to You"
    assert document.discussion.intro[0] == "Did it change your nights?"
    assert len(document.discussion.intro) == 2
    assert "Over to You" not in headings(document)


def test_labels_in_sections_are_set_apart_from_their_text():
    dosing, caution = parsed("magnesium-sleep.txt").document.sections[1:3]
    assert labels(dosing.blocks) == ["Elemental amount:", "Form:", "With other medicines:"]
    assert labels(caution.blocks) == ["Weak kidneys:", "Heart block:"]
    assert not dosing.blocks[0].label


def test_every_word_of_the_text_is_shown_exactly_once():
    document = parsed("magnesium-sleep.txt").document
    shown = [plain(f"{block.label} {block.text}") for block in document.lead]
    for section in document.sections:
        shown += [plain(section.heading)]
        shown += [plain(f"{block.label} {block.text}") for block in section.blocks if block.text]
        shown += [plain(item.text) for block in section.blocks for item in block.items]
        for question in section.questions:
            shown += [plain(question.question)]
            shown += [plain(f"{block.label} {block.text}") for block in question.answer]
    assert document.quick_facts and document.discussion
    shown += [document.quick_facts.heading]
    shown += [plain(f"{fact.label}: {fact.value}") for fact in document.quick_facts.facts]
    shown += [f"Disclaimer: {text}" for text in document.disclaimer]
    shown += [document.discussion.heading, *(plain(text) for text in document.discussion.intro)]
    written = [line.removeprefix("- ") for line in text_of("magnesium-sleep.txt").splitlines()]
    assert sorted(shown) == sorted(written)


def test_text_broken_at_a_fixed_width_is_joined_again():
    document = parsed("iron-tea.txt").document
    assert len(document.lead) == 1
    assert document.lead[0].text.endswith("on what else was on the plate that day.")
    assert (
        document.sections[1].blocks[0].items[2].text == "Fortified flour, in places where the law asks for it"
    )


def test_first_line_is_the_title_and_byline_the_second():
    article = parsed("iron-tea.txt")
    assert article.document.title == "Iron and Your Cup of Tea"
    assert article.document.byline == "By Ada Example"
    assert article.title_from == "the first line"


def test_questions_and_answers_may_carry_their_letters():
    document = parsed("iron-tea.txt").document
    assert [question.question for question in document.faq] == [
        "Is green tea any different?", "Does milk help?",
    ]  # fmt: skip
    assert document.faq[1].answer[0].text == "A little. It binds some of the tannins itself."


def test_list_of_sources_is_taken_out_and_joined_with_the_text():
    document = parsed("iron-tea.txt").document
    assert document.references_heading == "Sources"
    assert [reference.kind for reference in document.references] == ["doi", "link"]
    cited = document.sections[0].blocks[0].anchor
    assert document.references[0].cited_at == (cited,)


def test_sentence_with_a_colon_keeps_its_shape():
    section = parsed("iron-tea.txt").document.sections[0]
    assert section.blocks[1].label == ""
    assert section.blocks[1].text.startswith("Here's the catch: single meals")


def test_text_without_a_title_takes_one_from_its_name():
    article = parsed("magnesium-sleep.txt")
    assert article.document.title == "Magnesium Sleep"
    assert article.title_is_derived


@pytest.mark.parametrize(
    "line",
    [
        "What the Trials Say", "WHAT THE TRIALS SAY", "What the trials say", "1. What the Trials Say",
        "What Do the Trials Say?", "Trials: What They Say", "What They Say:", "What Dr. Example Says",
        "Wirkung auf die Knochen", "¿Qué Dicen los Ensayos?", "骨の健康",
    ],
)  # fmt: skip
def test_short_line_over_prose_is_a_heading(line: str):
    document = plain_document(f"{PROSE}\n{line}\n{PROSE}\n{PROSE}")
    assert len(document.sections) == 1
    assert len(document.sections[0].blocks) == 2


@pytest.mark.parametrize(
    "line",
    [
        "That is all.", "sound familiar", "So what does that mean for you?", "For example:", "- A bullet",
        "Honestly, not much!", "Take care: it is strong, and it works within the hour, for everybody.",
        "2019. 2020. 2021.",
    ],
)  # fmt: skip
def test_other_short_lines_stay_in_the_text(line: str):
    assert plain_document(f"{PROSE}\n{line}\n{PROSE}").sections == ()


def test_last_line_is_never_a_heading():
    assert plain_document(f"{PROSE}\nA Short Line").sections == ()


def test_list_that_lost_its_marks_is_a_list():
    document = plain_document(
        f"{PROSE}\nWhat It Does\nBetter sleep\nFewer cramps\nMore calm\n{PROSE}\n{PROSE}"
    )
    assert headings(document) == ["What It Does"]
    assert [item.text for item in document.sections[0].blocks[0].items] == [
        "Better sleep", "Fewer cramps", "More calm",
    ]  # fmt: skip


def test_facts_later_in_the_text_stay_where_they_are():
    document = plain_document(
        f"{PROSE}\nFirst\n{PROSE}\nNumbers\nOne: a thing\nTwo: another thing\nLast\n{PROSE}"
    )
    assert document.quick_facts is None
    assert labels(document.sections[1].blocks) == ["One:", "Two:"]


def test_one_question_under_a_heading_is_no_list_of_questions():
    document = plain_document(f"{PROSE}\nA Heading Here\nDoes it matter?\n{PROSE}\nThe Next Heading\n{PROSE}")
    assert document.faq == ()
    assert headings(document) == ["A Heading Here", "The Next Heading"]


def test_question_without_an_answer_ends_the_questions():
    document = plain_document(f"{PROSE}\nFAQ\nIs it good?\nYes, it is.\nReally?")
    assert [question.question for question in document.faq] == ["Is it good?"]


@pytest.mark.parametrize(
    "line",
    [
        "Disclaimer: Not advice.", "Medical disclaimer: Not advice.", "DISCLAIMER: Not advice.",
        "Haftungsausschluss: Not advice.", "Avertissement : Not advice.", "Aviso médico: Not advice.",
    ],
)  # fmt: skip
def test_disclaimer_is_taken_out_wherever_it_stands(line: str):
    for text in (f"{line}\n{PROSE}", f"{PROSE}\nA Heading\n{line}\n{PROSE}", f"{PROSE}\n{line}"):
        assert plain_document(text).disclaimer == ("Not advice.",)


def test_invitation_after_the_disclaimer_needs_no_heading():
    document = plain_document(
        f"{PROSE}\nThe End\n{PROSE}\nDisclaimer: Not advice.\nShare your thoughts in the comments!"
    )
    assert document.discussion is not None
    assert document.discussion.intro == ("Share your thoughts in the comments!",)


def test_closing_section_about_the_author_is_no_invitation():
    document = plain_document(
        f"{PROSE}\nDisclaimer: Not advice.\nAbout the Author\nAda Example is a dietitian."
    )
    assert document.discussion is None
    assert headings(document) == ["About the Author"]


def test_scientific_discussion_in_the_middle_stays_a_section():
    document = plain_document(f"{PROSE}\nDiscussion\n{PROSE}\nConclusion\n{PROSE}")
    assert headings(document) == ["Discussion", "Conclusion"]


def test_characters_of_markdown_in_plain_text_are_shown_as_typed():
    line = "Take *two* of [these](x) at 5_6_7 `now` & <b>then</b> \\ ~ &amp; rest."
    document = plain_document(f"{PROSE}\n{line}")
    assert plain(document.lead[1].text) == line


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
def test_line_ends_of_other_systems_are_understood(end: str):
    text = text_of("magnesium-sleep.txt")
    assert plain_document(text.replace("\n", end)) == plain_document(text)


def test_empty_lines_between_paragraphs_change_nothing():
    text = text_of("magnesium-sleep.txt")
    assert plain_document(text.replace("\n", "\n\n")) == plain_document(text)


@pytest.mark.parametrize("width", [60, 72, 80])
def test_article_broken_at_a_fixed_width_is_the_same_article(width: int):
    text = text_of("magnesium-sleep.txt")
    broken = "\n\n".join(textwrap.fill(row, width, break_on_hyphens=False) for row in text.splitlines())
    assert plain_document(broken) == plain_document(text)


@pytest.mark.parametrize("mark", ["* ", "• ", "– ", "-  ", "  - "])
def test_bullets_may_have_other_marks(mark: str):
    text = text_of("magnesium-sleep.txt")
    assert plain_document(text.replace("\n- ", f"\n{mark}")) == plain_document(text)
