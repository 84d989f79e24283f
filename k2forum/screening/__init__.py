"""Screening: a comment's text in, a Verdict out. Standard library only."""

from .pipeline import RULES_VERSION, screen

__all__ = ["RULES_VERSION", "screen"]
