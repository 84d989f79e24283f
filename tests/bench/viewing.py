"""One site's pages, made anew on request: a process for each size, so that sizes can be measured in turns.

Reads the name of a page from each line of its input, and prints the milliseconds that the page took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any


def pages_of(where: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Name: who looks, and at which address."""
    from tests.bench.grow import COMMON, RARE

    article, thread = where["article"], f"/threads/{where['big_thread']}/"
    return {
        "home": ("visitor", "/"),
        "article": ("visitor", article),
        "article, signed in": ("member", article),
        "thread, its first page": ("visitor", thread),
        "thread, its middle": ("visitor", f"{thread}?after={where['middle']}"),
        "thread, the newest first": ("visitor", f"{thread}?sort=newest"),
        "thread, the most helpful first": ("visitor", f"{thread}?sort=helpful"),
        "thread, professionals first": ("visitor", f"{thread}?sort=professionals"),
        "threads of an article": ("visitor", f"{article}threads/"),
        "a person": ("visitor", f"/people/{where['person']}/"),
        "queue": ("moderator", "/admin/moderation/case/"),
        "queue, one case": ("moderator", f"/admin/moderation/case/{where['open_case']}/change/"),
        "search, a rare word": ("visitor", f"/search/?q={RARE}"),
        "search, a word in every third": ("visitor", f"/search/?q={COMMON}"),
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
    import django

    django.setup()
    from k2forum.accounts.models import User
    from k2forum.site.early.answers import pages as kept
    from tests import cast

    where = json.loads(sys.argv[1])
    names = pages_of(where)
    emails = {"member": "mia.measured@example.org", "moderator": "mo.measured@example.org"}
    if not User.objects.filter(email=emails["member"]).exists():
        cast.person("Mia Measured")
        cast.permit(cast.person("Mo Measured", is_staff=True), *cast.MODERATOR_PERMISSIONS)
    clients = {who: cast.client_of(User.objects.get(email=email)) for who, email in emails.items()}
    clients["visitor"] = cast.Client()
    print(json.dumps(list(names)), flush=True)
    for line in sys.stdin:
        who, address = names[line.strip()]
        kept.clear()
        started = time.perf_counter()
        answer = clients[who].get(address, headers={"host": "localhost"})
        spent = time.perf_counter() - started
        assert answer.status_code == 200, (address, answer.status_code)
        print(spent * 1000, flush=True)


if __name__ == "__main__":
    main()
