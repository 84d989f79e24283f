"""What happened to a credential, for the parts above.

Telling people, and what it means for their comments.
"""

from django.dispatch import Signal

# Sent inside the transaction of the change with ``credential``, ``before``, ``after``, ``action`` and
# ``words``.
credential_changed = Signal()
# Somebody accepted the house rules as they stand, in the transaction that makes their account: ``user``.
rules_accepted = Signal()
# An administrator gave an account another password: ``user``.
password_given = Signal()
# Something to tell one person: ``person``, ``title``, ``body``, ``url``, ``mail``, ``once``, ``about``.
told = Signal()
