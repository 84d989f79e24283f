"""Every page of the site: how to get there and as whom; and what is no page, with the reason.

A new name of an address has to be written down here: tests/test_pages_are_listed.py fails until it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VISITOR = ""


@dataclass(frozen=True)
class Visit:
    """A page by the name of its address. Arguments that start with ":" stand for keys of the scene."""

    name: str
    who: str = VISITOR
    arguments: dict[str, str] = field(default_factory=dict)
    query: str = ""
    status: int = 200

    def filled(self, scene: dict[str, Any]) -> dict[str, Any]:
        flat = scene | {f"person_{name}": pk for name, pk in scene["people"].items()}
        return {
            key: flat[value[1:]] if value.startswith(":") else value for key, value in self.arguments.items()
        }

    def __str__(self) -> str:
        return f"{self.name}{self.query} as {self.who or 'a visitor'}"


def visit(name: str, who: str = VISITOR, query: str = "", status: int = 200, **arguments: str) -> Visit:
    return Visit(name, who, arguments, query, status)


READING = (
    visit("site:home"),
    visit("site:home", "reader"),
    visit("site:page", slug="house-rules"),
    visit("site:page", slug="help-now"),
    visit("site:docs"),
    visit("site:docs-page", guide="how-to/operator"),
    visit("site:docs-page", guide="architecture"),
    visit("site:docs-page", guide="decisions"),
    visit("articles:detail", slug=":article"),
    visit("articles:detail", "reader", slug=":article"),
    visit("site:person", pk=":person_professional"),
    visit("site:person", "reader", pk=":person_professional"),
    visit("site:search"),
    visit("site:search", query="?q=cheese&professional=on"),
    visit("site:search", query="?q=xylophone"),
    visit("site:mailbox"),
    visit("site:left"),
    visit("discussions:thread-list", slug=":article"),
    visit("discussions:thread", pk=":thread"),
    visit("discussions:thread", "reader", pk=":thread"),
    visit("discussions:thread", "second", pk=":thread"),  # with the card for an emergency
    visit("discussions:comment", pk=":answer"),
    visit("discussions:passage", slug=":article", anchor=":anchor"),
    visit("discussions:comment-revisions", pk=":own"),
    visit("discussions:note", pk=":published_note"),
    visit("discussions:note", "second_professional", pk=":published_note"),
    visit("moderation:transparency"),
    visit("api-v1:api-root"),
    visit("embed:frame", slug=":article"),
)
WRITING = (
    visit("discussions:thread-new", "reader", slug=":article"),
    visit("discussions:comment-reply", "reader", pk=":answer"),
    visit("discussions:comment-edit", "reader", pk=":held"),
    visit("discussions:comment-withdraw", "reader", pk=":own"),
    visit("discussions:notes", "professional"),
    visit("discussions:note", "professional", pk=":note"),
    visit("discussions:note-new", "professional", slug=":article", anchor=":anchor"),
    visit("discussions:note-edit", "professional", pk=":note"),
    visit("site:needs-a-professional", "professional"),
    visit("discussions:note", "second_professional", pk=":note"),  # with the second signature
    visit("site:professional-answer", "professional", pk=":answer"),
    visit("moderation:report", "second", pk=":own"),
    visit("moderation:appeal", "reader", pk=":decision"),
    visit("discussions:following", "reader"),
    visit("discussions:bookmarks", "reader"),
    visit("notices:list", "reader"),
    visit("notices:choices", "reader"),
    visit("notices:unsubscribe", token=":unsubscribe"),
)
ACCOUNT = (
    visit("account_login"),
    visit("account_signup"),
    visit("account_reset_password"),
    visit("account_inactive"),
    visit("socialaccount_login_error", status=401),
    visit("socialaccount_login_cancelled"),
    visit("account_logout", "reader"),
    visit("account_email", "reader"),
    visit("account_change_password", "reader"),
    visit("account_reauthenticate", "reader"),
    visit("socialaccount_connections", "reader"),
    visit("usersessions_list", "reader"),
    visit("mfa_index", "reader"),
    visit("mfa_index", "steps"),
    visit("mfa_activate_totp", "reader"),
    visit("mfa_deactivate_totp", "steps"),
    visit("mfa_reauthenticate", "steps"),
    visit("mfa_view_recovery_codes", "steps"),
    visit("mfa_generate_recovery_codes", "steps"),
    visit("mfa_list_webauthn", "reader"),
    visit("mfa_add_webauthn", "reader"),
    visit("site:tokens", "reader"),
    visit("site:token-new", "reader"),
    visit("site:rules", "reader"),
    visit("site:your-data", "reader"),
    visit("site:leave", "reader"),
    visit("credentials:list", "reader"),
    visit("credentials:new", "reader"),
    visit("credentials:name", "professional"),
    visit("credentials:one", "reader", pk=":draft"),
    visit("credentials:one", "professional", pk=":credential"),
    visit("credentials:question", "reader", pk=":credential"),
)
# Between two forms: the browser test gets there as a person does.
ON_THE_WAY = (
    "account_email_verification_sent",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "mfa_authenticate",
)
DESK = (
    visit("admin:index", "moderator"),
    visit("admin:index", "admin"),
    visit("admin:moderation_case_changelist", "moderator"),
    visit("admin:moderation_case_change", "moderator", pk=":case"),
    visit("admin:moderation_case_change", "moderator", pk=":alarm_case"),
    visit("admin:moderation_case_numbers", "admin"),
    visit("admin:moderation_case_log", "admin"),
    visit("admin:moderation_case_appeals", "admin"),
    visit("admin:moderation_case_appeal", "admin", pk=":appeal"),
    visit("admin:moderation_case_member", "admin", pk=":person_second"),
    visit("admin:moderation_case_thread", "admin", pk=":thread"),
    visit("admin:moderation_case_reversal", "moderator", entry=":decision"),
    visit("admin:discussions_contextnote_changelist", "moderator"),
    visit("admin:discussions_contextnote_change", "moderator", object_id=":published_note"),
    visit("admin:moderation_ruleswitch_changelist", "admin"),
    visit("admin:moderation_ruleswitch_run", "admin", pk=":run"),
    visit("admin:accounts_verification_queue", "admin"),
    visit("admin:accounts_verification_review", "admin", pk=":credential"),
    visit("admin:accounts_verification_revoke", "admin", pk=":credential"),
)
ADMIN = (
    visit("admin:password_change", "admin"),
    visit("admin:app_list", "admin", app_label="accounts"),
    visit("admin:accounts_user_changelist", "admin"),
    visit("admin:accounts_user_add", "admin"),
    visit("admin:accounts_user_change", "admin", object_id=":person_reader"),
    visit("admin:accounts_user_history", "admin", object_id=":person_reader"),
    visit("admin:accounts_verification_changelist", "admin"),
    visit("admin:accounts_verification_change", "admin", object_id=":credential"),
    visit("admin:articles_article_changelist", "admin"),
    visit("admin:articles_article_add", "admin"),
    visit("admin:articles_article_change", "admin", object_id=":article_pk"),
    visit("admin:articles_article_revision", "admin", pk=":article_pk", number="1"),
    visit("admin:auth_group_changelist", "admin"),
    visit("admin:auth_group_add", "admin"),
    visit("admin:contributions_disclaimer_changelist", "admin"),
    visit("admin:contributions_disclaimer_change", "admin", object_id=":disclaimer"),
    visit("admin:site_page_changelist", "admin"),
    visit("admin:site_webhook_changelist", "admin"),
    visit("admin:site_webhook_add", "admin"),
    visit("admin:site_delivery_changelist", "admin"),
    visit("admin:site_page_change", "admin", object_id=":page"),
    visit("admin:site_page_delete", "admin", object_id=":page"),
    visit("admin:site_webhook_changelist", "admin"),
    visit("admin:site_webhook_add", "admin"),
    visit("admin:site_delivery_changelist", "admin"),
    visit("admin:account_emailaddress_changelist", "admin"),
)
ALL = READING + WRITING + ACCOUNT + DESK + ADMIN

# Names of addresses that show no page of their own: what they are instead.
NO_PAGE = {
    "answers with a redirect or a part of a page": (
        "discussions:thread-unread discussions:thread-news discussions:comment-state discussions:preview "
        "discussions:drafts site:badge site:your-data-ask admin:view_on_site admin:login admin:logout "
        "moderation:decision-about "
        "embed:write orcid_login orcid_callback openid_connect_login openid_connect_callback "
        "account_password_reset_completed admin:password_change_done admin:auth_user_password_change "
        "mfa_login_webauthn mfa_reauthenticate_webauthn"
    ),
    "takes a POST and sends on to a page that is listed": (
        "discussions:comment-helpful discussions:comment-bookmark discussions:comment-answer "
        "discussions:follow-thread discussions:follow-article discussions:follow-person "
        "discussions:ignore-person discussions:note-agree discussions:note-dispute "
        "discussions:note-confirm discussions:note-take-back site:token-revoke "
        "credentials:act admin:articles_article_act "
        "admin:articles_article_preview admin:moderation_ruleswitch_act admin:moderation_case_bulk "
        "admin:moderation_case_fresh admin:moderation_case_lifting admin:moderation_case_undo "
        "admin:moderation_case_claim admin:moderation_case_presence admin:accounts_verification_act "
        "admin:accounts_verification_step admin:accounts_verification_name_decision"
    ),
    "a file or data for programs": (
        "site:feed site:article-feed site:thread-feed site:person-feed site:robots site:sitemap site:metrics "
        "site:health-live site:health-ready site:health-queue site:your-data-copy credentials:paper "
        "embed:script embed:counts mfa_download_recovery_codes admin:autocomplete admin:jsi18n"
    ),
    "switched off here": (
        "account_confirm_login_code account_set_password socialaccount_signup "
        "mfa_remove_webauthn mfa_edit_webauthn"
    ),
}
# Django's own forms around a model look alike; the ones listed above stand for these.
ADMIN_ALIKE = ("_add", "_history", "_delete", "_change")
ADMIN_OF_PACKAGES = (
    "admin:mfa_",
    "admin:socialaccount_",
    "admin:usersessions_",
    "admin:account_emailaddress_",
)
# The API answers in JSON; its page for people is listed.
DATA_NAMESPACES = ("api-v1",)


def not_pages() -> set[str]:
    return {name for names in NO_PAGE.values() for name in names.split()}
