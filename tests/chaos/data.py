"""Who and what is there before anything breaks. Run inside the forum's environment; prints JSON."""

from __future__ import annotations

import json
from typing import Any

import django

from tests.bench.data import session_of

MEMBERS = 5


def main() -> None:
    django.setup()
    from django.contrib.auth.models import Permission

    from articles import publishing
    from discussions import posting
    from k2forum.accounts.models import User
    from k2forum.contributions.disclaimers import ship_disclaimers
    from tests import cast
    from tests.accounts.credentials import acts
    from tests.settled import settled

    ship_disclaimers()
    User.objects.screener()
    article = publishing.import_document(
        text="# Tea\n\nA drink.\n", slug="tea", actor=None, publish=True
    ).article
    people: list[Any] = [
        User.objects.create_user(f"m{n}@chaos.example", None, display_name=f"Member {n}")
        for n in range(MEMBERS)
    ]
    moderator = User.objects.create_user("mo@chaos.example", None, display_name="Mo", is_staff=True)
    rights = ("see_queue", "decide", "decide_health", "lead")
    moderator.user_permissions.set(Permission.objects.filter(codename__in=rights))
    opening = posting.start_thread(
        article, author=people[0], title="About tea", source="What do you make of it?"
    )
    settled(opening)
    edited = posting.reply(opening, author=people[3], source="This will be edited often.")
    for person in (people[1], people[2]):
        posting.reply(opening, author=person, source="A first word of mine.")
    for comment in opening.thread.comments.all():
        settled(comment)
    applicant = cast.person("Applicant")
    found: dict[str, Any] = {
        "article": article.get_absolute_url(),
        "thread": opening.thread.get_absolute_url(),
    }
    found |= {"opening": opening.pk, "edited": edited.pk}
    found |= {"application": acts.drafted(applicant).pk, "applicant": session_of(applicant)}
    sessions = [session_of(person) for person in people]
    print(json.dumps(found | {"sessions": sessions, "moderator": session_of(moderator)}))


if __name__ == "__main__":
    main()
