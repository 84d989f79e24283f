"""Who is named in a text: ``@`` and a display name, which may have several words."""

from __future__ import annotations

import re

from django.db.models import Q
from django.db.models.functions import Lower

from k2forum.accounts.models import User

MOST = 10
LONGEST_NAME = 40
_SIGN = re.compile(r"(?<![\w@/.])@(?=\w)")
_WORD_END = re.compile(r"\b(?=\W|$)")


def people_named(source: str) -> set[int]:
    """Ids of the people named in Markdown ``source``, at most ten. What is quoted names nobody."""
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(">")]
    places = [line[sign.end() :][:LONGEST_NAME] for line in lines for sign in _SIGN.finditer(line)]
    readings = [_readings(place) for place in places[: 2 * MOST]]
    wanted = {reading for several in readings for reading in several}
    if not wanted:
        return set()
    lower = {reading.lower() for reading in wanted}
    found = User.objects.annotate(lower=Lower("display_name")).filter(
        Q(display_name__in=wanted) | Q(lower__in=lower), is_active=True, is_system=False
    )
    by_name = {person.display_name.lower(): person.pk for person in found}
    named = (
        next((by_name[name.lower()] for name in several if name.lower() in by_name), None)
        for several in readings
    )
    return set(list(dict.fromkeys(pk for pk in named if pk is not None))[:MOST])


def _readings(place: str) -> list[str]:
    """What may be a name at the start of ``place``, the longest first."""
    ends = [end.start() for end in _WORD_END.finditer(place) if end.start()]
    return [place[:end].strip() for end in reversed(ends)]
