"""Names as others see them."""

from typing import Any


def display_name_of(user: Any) -> str:
    """For allauth's pages and mails."""
    return user.display_name
