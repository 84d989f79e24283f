"""Asks the worker to look at what is due: all of it by the sweep, or the comments whose numbers are given."""

from __future__ import annotations

import sys

import django

django.setup()

from k2forum.moderation import tasks  # noqa: E402

if len(sys.argv) > 1:
    for number in sys.argv[1:]:
        tasks.screen_comment.apply_async(args=(int(number),), retry=False)
else:
    tasks.sweep.apply_async(retry=False)
