"""docs/export.md names every kind of row that an export holds."""

from pathlib import Path

from k2forum.site.privacy.data_map import MAP

PAGE = Path(__file__).resolve().parents[3] / "docs" / "export.md"


def test_every_exported_kind_is_documented():
    text = PAGE.read_text(encoding="utf-8")
    missing = [label for label, rows in MAP.items() if rows.export == "yes" and f"`{label}`" not in text]
    assert missing == []
