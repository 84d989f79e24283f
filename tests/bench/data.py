"""The thread that is measured: 200 comments of 300 characters on average, varied words, 50 authors, 8 deep,
every third with a disclaimer.

Run inside the forum's environment; prints what the measuring needs, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import string
from typing import Any

COMMENTS, AUTHORS, DEEP, LENGTH = 200, 50, 8, 300
READERS = 8
SYLLABLES = (
    "ka",
    "tor",
    "men",
    "li",
    "sa",
    "ne",
    "vo",
    "ri",
    "del",
    "pha",
    "um",
    "bre",
    "sti",
    "qua",
    "lo",
    "gen",
)


def words(chance: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(1, 4))) + " "
    return text[:length].strip().capitalize() + "."


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from articles import publishing
    from discussions import posting
    from discussions.models import Comment, CommentRevision
    from k2forum.accounts.models import User
    from k2forum.contributions.disclaimers import ship_disclaimers
    from k2forum.contributions.models import Disclaimer, Visibility
    from k2forum.moderation import applying
    from k2forum.rendering import render_markdown

    chance = random.Random(7)
    ship_disclaimers()
    text = "# The measured article\n\n" + "\n\n".join(words(chance, 600) for _ in range(8))
    article = publishing.import_document(text=text, slug="measured", actor=None, publish=True).article
    people = [
        User.objects.create_user(
            f"author{n}@bench.example", None, display_name=f"{words(chance, 9)[:-1]} {n}"
        )
        for n in range(AUTHORS)
    ]
    opening = posting.start_thread(
        article, author=people[0], title="The measured thread", source=words(chance, 300)
    )
    applying.screen_one(opening.pk)
    opening.refresh_from_db()
    made: list[Comment] = []
    chain: list[Comment] = []
    for number in range(1, COMMENTS):
        depth = number % DEEP
        chain = chain[:depth]
        parent = chain[-1] if chain else opening
        source = words(chance, chance.randint(LENGTH - 150, LENGTH + 150))
        made.append(posting.reply(parent, author=people[number % AUTHORS], source=source))
        Comment.objects.filter(pk=made[-1].pk).set_state(
            visibility=Visibility.PUBLISHED,
            public_source=source,
            public_html=render_markdown(source),
            public_revision=1,
            screened_digest=made[-1].digest,
            screening_due=None,
            published_at=timezone.now(),
            disclaimer=Disclaimer.objects.filter(kind="dosing").first() if number % 3 == 0 else None,
        )
        made[-1].refresh_from_db()
        chain.append(made[-1])
    thread = opening.thread
    type(thread).objects.filter(pk=thread.pk).update(comment_count=len(made))
    CommentRevision.objects.filter(comment__in=made).update(published_at=timezone.now())
    with connection.cursor() as cursor:
        # As autovacuum does within a minute. What is prepared before is planned for empty tables.
        cursor.execute("VACUUM ANALYZE")
    found = {"article": article.get_absolute_url(), "thread": thread.pk, "opening": opening.pk}
    print(json.dumps(found | {"sessions": [session_of(person) for person in people[:READERS]]}))


def session_of(person: Any) -> dict[str, str]:
    """The cookies of a browser in which ``person`` is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {"session": str(session.session_key), "token": "".join(random.choices(string.ascii_letters, k=32))}


if __name__ == "__main__":
    main()
