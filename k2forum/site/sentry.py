"""Errors go to Sentry where K2_SENTRY_DSN is set: their kind and place, never what a person wrote or is."""

from __future__ import annotations

from typing import Any

# Named one by one, so that nothing more goes out with a newer release of the library.
KEPT = (
    *("event_id", "timestamp", "platform", "level", "logger", "logentry", "exception", "transaction"),
    *("transaction_info", "release", "environment", "server_name", "sdk", "modules", "contexts"),
)
CONTEXTS = ("runtime", "trace")


def start(dsn: str) -> None:
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        trace_propagation_targets=[],  # other sites that are asked learn nothing of it
        before_send=without_words,
    )


def without_words(event: Any, hint: Any) -> Any:
    """Errors may quote what a person wrote, addresses what they searched for."""
    kept = {name: event[name] for name in KEPT if name in event}
    for entry in (kept.get("exception") or {}).get("values") or ():
        entry["value"] = ""
    if (kept.get("transaction_info") or {}).get("source") == "url":  # no page of ours: what somebody typed
        kept.pop("transaction", None)
    if "logentry" in kept:
        kept["logentry"] = {"message": kept["logentry"].get("message", "")}
    if "contexts" in kept:
        kept["contexts"] = {name: kept["contexts"][name] for name in CONTEXTS if name in kept["contexts"]}
    return kept
