"""What is written in these tests, and how a browser would send it."""

from __future__ import annotations

import time
from typing import Any

from django.core import signing

from k2forum.accounts import traps

# Texts whose verdict is beyond doubt.
HARMLESS = "My aunt makes it herself and swears by it."
OWN_USE = "I take 90 mcg of MK-7 with my lunch every day."
ORDER = "Take 500 mcg of MK-7 a day and stop your warfarin."
EMERGENCY = "I took 40 warfarin tablets an hour ago."


def sent(text: str, **fields: Any) -> dict[str, Any]:
    """The fields of a composer that was open for a while, as a person sends them."""
    shown = signing.dumps(time.time() - 30, salt=traps.SALT)
    return {"text": text, "submission": "s", "shown": shown, "homepage": ""} | fields
