"""The upward link: what became known of a work that texts name."""

from django.dispatch import Signal

# Crossref and PubMed were asked; sent with ``reference`` inside the transaction that keeps the answer.
reference_checked = Signal()
