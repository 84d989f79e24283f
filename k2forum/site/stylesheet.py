"""Joins the component files under static/k2/css/ into the few stylesheets that pages load.

One file per component keeps the source readable; one request per page keeps it quick. The joined files are
committed, so a checkout needs no build step, and a test fails when they are out of date.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "k2"

BUNDLES: dict[str, tuple[str, ...]] = {
    # Every page, visitors included.
    "site.css": (
        "layers", "reset", "tokens", "base", "layout", "header", "footer", "prose", "article", "passage",
        "note", "contents", "badge", "discussion", "comment", "notice-box", "home", "search", "utilities",
        "print",
    ),
    # Signed-in people, and the pages with forms.
    "member.css": ("menu", "forms", "composer", "states", "own-marks", "account", "credentials"),
    # The page that explains the API.
    "api.css": ("api",),
    # The discussion in a frame on another site.
    "embed.css": (
        "layers", "reset", "tokens", "base", "prose", "article", "badge", "discussion", "comment",
        "utilities", "embed",
    ),
    # The Django admin.
    "admin.css": ("layers", "tokens", "admin", "laboratory", "reviewing"),
    # The moderators' desk in the admin, beside admin.css.
    "desk.css": ("desk",),
}  # fmt: skip

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")


def joined(bundle: str) -> str:
    """The text of a bundle, by its file name: its components in order, without comments and spare space."""
    sources = ((FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in BUNDLES[bundle])
    return "\n".join(SPACE.sub(" ", COMMENT.sub("", source)).strip() for source in sources) + "\n"


def build() -> list[Path]:
    """Writes every bundle; returns the paths of those that changed."""
    changed = []
    for bundle in BUNDLES:
        path = FOLDER / bundle
        text = joined(bundle)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
