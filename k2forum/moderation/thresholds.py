"""Every threshold and weight of moderation: starting values, to be judged by what the dashboard shows."""

from __future__ import annotations

from datetime import timedelta

# --- the score ---
REPORTS_AT_MOST = 300
PROFESSIONAL_REPORT_BONUS = 30
FACTOR_LOWEST, FACTOR_HIGHEST = 0.25, 1.5
FACTOR_REPORTS = 100  # how many decided reports of a reader count for their accuracy

# --- hiding by reports ---
HIDE_AT = 120
HIDE_PEOPLE = 2
REPORTER_AGE = timedelta(days=7)
BRIGADE_REPORTS = 5
BRIGADE_WITHIN = timedelta(minutes=10)

# --- claims and parking ---
CLAIM_LASTS = timedelta(minutes=10)
VIEWING_LASTS = timedelta(seconds=90)
PARKED_FOR_AUTHOR = timedelta(days=7)
PARKED_FOR_PROFESSIONAL = timedelta(hours=24)

# --- deciding ---
UNDO_WITHIN = timedelta(seconds=30)
BULK_AT_MOST = 100
BULK_TYPED_OVER = 20
AUTOMATIC_HOLDS_SHOWN = 100
# Of a member's comments, how many of the latest are asked for what was decided about them.
COMMENTS_READ = 500

# --- appeals ---
APPEAL_WITHIN = timedelta(days=180)
APPEAL_TARGET = timedelta(hours=72)
APPEAL_LENGTH = 1000

# --- what is said about waiting ---
WAITING_WITHIN = timedelta(days=7)
WAITING_DECISIONS = 20

# --- what the public page shows ---
SMALL_NUMBER = 5
PUBLIC_DELAY = timedelta(days=7)
