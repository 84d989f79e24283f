"""What happened at the desk, for whoever stands above. Sent inside the transaction of the change."""

from django.dispatch import Signal

# Nothing is open in a case any more: ``case``, and ``entry``, the row of the log that says what was done.
case_decided = Signal()
