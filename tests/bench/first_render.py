"""What making a page anew costs for each comment on it, above a bare template loop in the same process: in
processor time of this process and of PostgreSQL's, which other work on the machine changes least.

Run inside the forum's environment with the address of a thread of many comments; prints JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import psutil

ROUNDS, WARM = 200, 5
GOAL = 100  # microseconds a comment
# What a page cannot do without: place, name, time, text and disclaimer, in Django's own loop.
BARE = """{% for row in rows %}<article class="c d{{ row.depth }}" id="comment-{{ row.id }}">
<header><h3><a href="{{ row.author_url }}">{{ row.author_name }}</a></h3>
<a href="{{ row.url }}"><time datetime="{{ row.created_iso }}">{{ row.created_text }}</time></a></header>
<div>{{ row.html }}</div>
{% if row.disclaimer_line %}<details><summary>{{ row.disclaimer_line }}</summary></details>{% endif %}
</article>{% endfor %}"""


def in_turns(*several: Callable[[], Any]) -> list[float]:
    """Processor microseconds of this process for each, the lower quartile of many turns."""
    taken: list[list[float]] = [[] for _each in several]
    for turn in range(WARM + ROUNDS):
        for times, act in zip(taken, several, strict=True):
            started = time.process_time()
            act()
            if turn >= WARM:
                times.append((time.process_time() - started) * 1e6)
    return [statistics.quantiles(times, n=4)[0] for times in taken]


def of_the_database(act: Callable[[], Any], backend: int) -> float:
    """Processor microseconds of PostgreSQL's own process for it, the mean of many."""
    process = psutil.Process(backend)
    before = process.cpu_times()
    for _turn in range(ROUNDS):
        act()
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) / ROUNDS * 1e6


def measured(thread: int, empty: int) -> dict[str, Any]:
    """``empty`` is a thread of an opening comment alone: the frame of the page."""
    from django.contrib.auth.models import AnonymousUser
    from django.db import connection
    from django.template import engines
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from discussions.models import Thread
    from discussions.reading import comments_of
    from k2forum.site.early.answers import pages

    client = Client(headers={"host": "localhost"})

    def page(pk: int) -> None:
        pages.clear()
        assert client.get(f"/threads/{pk}/").status_code == 200

    rows = comments_of(Thread.objects.get(pk=thread), AnonymousUser()).rows
    plain = [{name: getattr(row, name) for name in row.__slots__} for row in rows]
    loop = engines["django"].from_string(BARE)
    full, frame, bare = in_turns(
        lambda: page(thread), lambda: page(empty), lambda: loop.render({"rows": plain})
    )
    line: Any = connection.connection
    asking, asking_alone = (
        of_the_database(lambda pk=pk: page(pk), line.info.backend_pid)  # type: ignore[misc]
        for pk in (thread, empty)
    )
    queries = []
    for pk in (thread, empty):
        with CaptureQueriesContext(connection) as captured:
            page(pk)
        queries.append(len(captured))
    whole = (full - frame + asking - asking_alone) / (len(rows) - 1)
    alone = bare / len(rows)
    above = whole - alone
    return {
        "name": "first render: microseconds a comment above a bare loop, of 100",
        "ratio": round(above / GOAL, 2),
        "goal": 1.0,
        "reached": above < GOAL and queries[0] <= queries[1] + 1,
        "comment_us": round(whole, 1),
        "bare_loop_us": round(alone, 1),
        "of_it_database_us": round((asking - asking_alone) / (len(rows) - 1), 1),
        "frame_us": round(frame),
        "comments": len(rows),
        "queries": queries,
    }


def table(row: dict[str, Any]) -> str:
    above = f"{row['comment_us'] - row['bare_loop_us']:.1f}"
    many, one = row["queries"]
    cells = [
        f"{row['comment_us']} µs",
        f"{row['of_it_database_us']} µs",
        f"{row['bare_loop_us']} µs",
        f"{above} µs",
        f"under {GOAL} µs",
        "yes" if row["reached"] else "no",
        f"{many} with {row['comments']} comments, {one} with one",
    ]
    heads = ["a comment of a page made anew", "of it PostgreSQL", "a bare template loop", "above it"]
    heads += ["goal", "reached", "queries"]
    return "\n".join(f"| {' | '.join(line)} |" for line in (heads, ["---"] * len(heads), cells))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
    import django

    django.setup()
    from discussions import posting
    from discussions.models import Thread
    from k2forum.moderation import applying

    thread = Thread.objects.get(pk=int(sys.argv[1]))
    opening = posting.start_thread(
        thread.article, author=thread.author, title="A frame", source="One comment."
    )
    applying.screen_one(opening.pk)
    # The pages that are measured beside it show no other thread, so this one is put away behind it.
    Thread.objects.filter(pk=opening.thread_id).update(last_public_at=thread.created_at)
    print(json.dumps(measured(thread.pk, opening.thread_id)))


if __name__ == "__main__":
    main()
