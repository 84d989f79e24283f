"""The upward links: what happened to a text, for whoever stands above. Each has ``contribution``.

All are sent inside the transaction of the change.
"""

from django.dispatch import Signal

# Something was written and waits to be screened. Receivers act on commit.
contribution_submitted = Signal()
# A text, or a newer text, became public.
contribution_published = Signal()
# What was public, or hidden for a while, is withheld; ``entry`` is the log row that says why.
contribution_withheld = Signal()
