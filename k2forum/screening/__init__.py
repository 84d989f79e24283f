"""Screening: a comment's text in, a Verdict out. Standard library only."""

from .pipeline import RULES_VERSION, load, screen
from .types import Finding, Mention, Verdict

__all__ = ["RULES_VERSION", "Finding", "Mention", "Verdict", "load", "screen"]
