"""Which rows hold what about whom: one line for each model. A test asks for the line of a new one.

``mine``: paths from the row to the person whose data it is; a copy of their data holds these rows.
``unsaid``: fields that the copy leaves out: secrets, and what others wrote for the desk alone.
``export``: whether ``manage.py export_site`` writes the rows, or only where secrets were asked for too.
``derived``: fields that the export leaves out because importing makes them anew.
``secret``: fields that it writes only where secrets were asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rows:
    mine: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    export: Literal["yes", "secret", "no"] = "yes"
    derived: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()


DESK = ("claimed_by", "claimed_until", "version")
MAP: dict[str, Rows] = {
    # people and how they sign in
    "accounts.User": Rows(("pk",), ("password", "name_look", "is_system"), secret=("password",)),
    "account.EmailAddress": Rows(("user",)),
    "account.EmailConfirmation": Rows(export="no"),
    "mfa.Authenticator": Rows(("user",), ("data",), export="secret"),
    "socialaccount.SocialAccount": Rows(("user",)),
    "socialaccount.SocialApp": Rows(export="secret"),
    "socialaccount.SocialToken": Rows(export="no"),
    "usersessions.UserSession": Rows(("user",), ("session_key",), export="no"),
    "sessions.Session": Rows(export="no"),
    "auth.Permission": Rows(export="no"),
    "auth.Group": Rows(),
    "contenttypes.ContentType": Rows(export="no"),
    "admin.LogEntry": Rows(("user",)),
    # professionals
    "accounts.Verification": Rows(
        ("user",),
        (*DESK, "mail_code", "mail_code_tries", "mail_code_until", "checked_by", "revoked_by"),
        secret=("mail_code", "mail_code_until", "mail_code_tries"),
    ),
    "accounts.Evidence": Rows(("verification__user",), ("stored",), export="no"),
    "accounts.Review": Rows(("verification__user",), ("reviewer", "settled_by", "note")),
    "accounts.CredentialAppeal": Rows(("verification__user",), ("decided_by",)),
    "accounts.BadgeQuestion": Rows(("raised_by",), ("decided_by",)),
    "accounts.Colleague": Rows(("reviewer",)),
    "accounts.RulesAcceptance": Rows(("user",)),
    "accounts.NameRequest": Rows(("user",), ("decided_by",)),
    "accounts.UnclaimedAccount": Rows(("user",)),
    "accounts.Sanction": Rows(("user",), ("given_by", "lifted_by")),
    # what people write
    "articles.Article": Rows(),
    "articles.Revision": Rows(("author",), ("html", "document"), derived=("html",)),
    "articles.CheckedReference": Rows(),
    "articles.ArticleReference": Rows(),
    "articles.Passage": Rows(),
    "discussions.Thread": Rows(("author",), ("locked_by",)),
    "discussions.Comment": Rows(
        ("author",),
        ("public_html", "submission", "path", "screened_digest", "quiet_digest"),
        derived=("public_html",),
    ),
    "discussions.CommentReference": Rows(("comment__author",)),
    "discussions.CommentRevision": Rows(("comment__author",)),
    "discussions.ContextNote": Rows(("comment__author", "agreed_by", "disputed_by"), ("retired_by",)),
    "discussions.Draft": Rows(("person",)),
    # what is a person's own affair
    "discussions.Reaction": Rows(("person",)),
    "discussions.Bookmark": Rows(("person",)),
    "discussions.ReadMark": Rows(("person",)),
    "discussions.Follow": Rows(("person",)),
    "discussions.FollowingChoice": Rows(("person",)),
    "discussions.Ignored": Rows(("person",)),
    "notices.Notice": Rows(("person",), ("once",)),
    "notices.Choice": Rows(("person",)),
    # moderating
    "moderation.Case": Rows(),
    "moderation.Flag": Rows(("raised_by",), ("sources", "spans", "for_author", "weight")),
    "moderation.Appeal": Rows(("appellant",), ("decided_by",)),
    "moderation.Viewing": Rows(export="no"),
    "moderation.RuleSwitch": Rows(),
    "moderation.ShadowHit": Rows(),
    "moderation.RuleRun": Rows(),
    "contributions.Disclaimer": Rows(),
    "contributions.LogPerson": Rows(("user",)),
    "contributions.LogText": Rows(),
    "contributions.LogEntry": Rows(),
    # the site
    "site.Page": Rows(),
    "site.Imported": Rows(),
    "site.PageVersion": Rows(),
    "site.ApiToken": Rows(("person",), ("digest",), export="secret"),
    "site.Webhook": Rows(export="secret"),
    "site.Delivery": Rows(export="no"),
    "site.CacheRow": Rows(export="no"),
    "site.ShownVersion": Rows(export="no"),
    "site.PersonalArchive": Rows(("person",), ("stored",), export="no"),
    "site.Departure": Rows(),
}
