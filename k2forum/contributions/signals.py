"""The upward links: what happened to a text, for whoever stands above. Each has ``contribution``; those of
publication have ``contributions``, since several texts become public together.

All are sent inside the transaction of the change.
"""

from django.dispatch import Signal

# Something was written and waits to be screened. Receivers act on commit.
contribution_submitted = Signal()
# Texts, or newer texts, became public. ``first``: nobody but their authors has seen any of them before.
contributions_published = Signal()
# What was public, or hidden for a while, is withheld; ``entry`` is the log row that says why.
contribution_withheld = Signal()
