"""The words that authors and reporters receive, by reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from k2forum.moderation.models import ReasonCode as R

# What the author receives with a decision against the text.
TO_AUTHOR = {
    R.HEALTH_DOSE: _(
        "It tells others how much to take. Nobody here can know what fits another body. "
        "You are welcome to tell what you take yourself, to ask, or to name a source."
    ),
    R.STOP_MEDICINE: _(
        "It advises others to start, stop or change a medicine. That can do harm within days, so only the "
        "person who prescribes it should. Telling somebody to ask their prescriber is always welcome."
    ),
    R.FALSE_CLAIM: _("It states something about health as a fact that the evidence contradicts."),
    R.CRISIS: _(
        "You have broken no rule. We keep this out of the public thread to protect you. "
        "Please use the help lines."
    ),
    R.ABUSE: _("It attacks a person. Disagree with what is said, not with who says it."),
    R.HATE: _("It attacks people for what they are."),
    R.SPAM: _("It looks like advertising or was posted many times."),
    R.PROMOTION: _("It promotes a product or hides an interest in one."),
    R.PRIVACY: _("It shows private details of you or of somebody else."),
    R.IMPERSONATION: _("It pretends to be somebody else, or claims a credential that was not checked."),
    R.ILLEGAL: _("The law does not allow it here."),
    R.OFF_TOPIC: _("It does not belong to this article."),
    R.DUPLICATE: _("The same was posted already."),
    R.OTHER: _("A moderator decided against it."),
}

# What became of the text, as those read who may appeal it.
DECIDED = {
    "approve": _("It may stand"),
    "approve_note": _("It may stand, with a note beneath it"),
    "reject": _("Not published"),
    "remove": _("Removed"),
    "hide": _("Hidden while a moderator looks at it"),
    "redact": _("Private details are masked"),
    "ask_change": _("To be changed before it can be shown"),
    "dismiss_disagreed": _("It may stand"),
}

# Reasons for which a reader can report a comment, with the points of MODERATION's score.
REPORT_REASONS = {
    "health-harm": (_("Could harm somebody's health"), 60),
    "abuse": (_("Attacks a person"), 40),
    "privacy": (_("Shows private details"), 40),
    "impersonation": (_("Pretends to be somebody, or to be a professional"), 60),
    "spam": (_("Spam or advertising"), 30),
    "off-topic": (_("Off topic"), 10),
    "other": (_("Something else"), 20),
}

HELD = {
    "emergency": _(
        "We have kept this out of the public thread for now. "
        "If this is happening, please get help by phone now."
    ),
    "prescription_change": _("It reads as advice to change a medicine, so a moderator reads it first."),
    "interaction": _("It brings vitamin K together with a blood thinner, so a moderator reads it first."),
    "dose_recommendation": _("It reads as telling others how much to take, so a moderator reads it first."),
    "over_limit": _("It names more than a published limit."),
    "could_not_screen": _(
        "The automatic check failed on this text, so a moderator reads it first. You did nothing wrong."
    ),
    "policy_all": _("In this thread a moderator reads every comment first."),
    "new_member": _("A new member's first comments are read by a moderator."),
    "new_member_link": _("A new member's first comments with a link are read by a moderator."),
    "member_hold": _("At the moment a moderator reads everything you write before others see it."),
    "corrected": _("You have changed it; a moderator reads the new version."),
    "auto_hide": _(
        "Several readers reported it. A moderator will read it and decide; nothing is decided yet."
    ),
    "resubmitted": _("A moderator reads the new version, since the earlier one was not published."),
}

# The plain name of each rule, as the desk shows it.
RULES = {
    "emergency": _("An emergency"),
    "prescription_change": _("Advice to change a medicine"),
    "k_vka": _("Vitamin K beside a blood thinner"),
    "dose_recommendation": _("Advice how much to take"),
    "over_limit": _("Over a published limit"),
    "megadose": _("Advice of a very high dose"),
    "could_not_screen": _("The automatic check failed; it has matched nothing"),
    "policy_all": _("Here every comment is read first"),
    "new_member": _("First comments of a new member"),
    "new_member_link": _("Link in a new member's first comments"),
    "member_hold": _("A moderator set: every comment of this member is read first"),
    "resubmitted": _("A new version of a text that was not published"),
    "brigade": _("Many reports by young accounts within minutes: nothing was hidden"),
    "reports_of_professional": _("Reports that would hide it, were its author not a checked professional"),
    "appeal": _("An appeal of a reader was granted"),
    "hold_suggested": _("A checked professional suggests to hold it until it is decided"),
    "false_professional": _("Written under a badge that was revoked for fraud, and about doses or medicines"),
}


def rule_name(rule: str) -> str:
    """A rule in plain words where it has some, else its id."""
    if rule.startswith("report:"):
        code = rule.removeprefix("report:")
        return str(REPORT_REASONS[code][0]) if code in REPORT_REASONS else code
    if rule.startswith("appeal:"):
        return str(RULES["appeal"])
    return str(RULES.get(rule, rule.replace("_", " ")))
