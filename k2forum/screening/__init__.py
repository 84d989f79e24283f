"""Screening: a comment's text in, a Verdict out. Standard library only."""
