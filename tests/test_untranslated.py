"""Whatever a person reads can be translated; and the search for what cannot finds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests import untranslated

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
# The API and the commands speak to programmers and to whoever runs the forum, in English.
NOT_FOR_PEOPLE = ("k2forum/site/api/", "k2forum/screening/", "/migrations/", "/management/")
# Names, which are the same in every language, and a class of the admin's column.
NAMES = re.compile(r"doi\.org|PubMed Central|PubMed|openapi\.json|desk-page")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_word_of_a_template_can_be_translated(path: Path):
    found = untranslated.in_template(path.read_text(encoding="utf-8"), markup=path.suffix == ".html")
    assert [(line, words) for line, words in found if untranslated.WORD.search(NAMES.sub("", words))] == []


def test_every_message_to_people_can_be_translated():
    found = []
    for folder in ("k2forum", "articles", "discussions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not any(part in f"/{name}" or name.startswith(part) for part in NOT_FOR_PEOPLE):
                found += [(name, line, words) for line, words in untranslated.in_module(path)]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<img alt="A picture" src="x">',
        '<input type="submit" value="Send it">',
        '{% if a %}<p>{{ a }} comments</p>{% endif %}{% translate "well" %}',
        "{% blocktranslate %}fine{% endblocktranslate %} but this is not",
    ],
)
def test_a_bare_word_in_a_template_is_found(source: str):
    assert len(untranslated.in_template(source)) == 1


def test_a_bare_message_in_code_is_found(tmp_path: Path):
    module = tmp_path / "module.py"
    module.write_text(
        'messages.error(request, "Not now, please.")\n'
        'raise ValidationError(f"There are {n} too many.")\n'
        'CharField(label="Your name")\n'
        'logger.warning("nobody reads this")\n'
        'messages.error(request, _("This one is fine."))\n'
    )
    assert [line for line, _words in untranslated.in_module(module)] == [1, 2, 2, 3]
