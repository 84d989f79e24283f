"""What holds for every template: it compiles, and the Content-Security-Policy would let it through."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

FOLDER = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
# Mail readers know no stylesheets from elsewhere, and no page shows these.
MAILS = tuple(name for name in PAGES if name.startswith("emails/"))
# Data blocks are not run.
SCRIPT_WITHOUT_FILE = re.compile(r"<script(?![^>]*(?:\ssrc=|application/(?:ld\+)?json))", re.IGNORECASE)
INLINE_STYLE = re.compile(r"\sstyle\s*=|<style", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
TRANSLATED = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate", re.DOTALL)
FOREIGN_FILE = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("name", PAGES)
def test_a_template_compiles(name: str) -> None:
    assert engines["django"].get_template(name)


@pytest.mark.parametrize("name", [name for name in PAGES if name not in MAILS])
def test_a_template_holds_nothing_that_the_policy_refuses(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")
    patterns = (SCRIPT_WITHOUT_FILE, INLINE_STYLE, INLINE_HANDLER, FOREIGN_FILE)
    assert [pattern.pattern for pattern in patterns if pattern.search(source)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_translated_sentence_holds_plain_names_only(name: str) -> None:
    """Django leaves out, without a word, what has a dot in it there: `with name=thing.name` works."""
    source = (FOLDER / name).read_text(encoding="utf-8")
    inside = "".join(TRANSLATED.findall(source))
    assert [found for found in re.findall(r"{{\s*(.*?)\s*}}", inside) if not found.isidentifier()] == []
