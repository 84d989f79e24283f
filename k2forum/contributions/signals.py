"""The one upward link: something was written and waits to be screened."""

from django.dispatch import Signal

# Sent inside the transaction with ``contribution``. Receivers act on commit.
contribution_submitted = Signal()
