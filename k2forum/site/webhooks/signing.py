"""Signatures as in the Standard Webhooks specification, so that receivers find libraries that check them."""

from __future__ import annotations

import base64
import hashlib
import hmac


def headers_for(key: bytes, *, message_id: str, moment: int, body: bytes) -> dict[str, str]:
    """The three headers of a message. ``moment``: seconds since 1970, signed, so that an old one is told."""
    signed = f"{message_id}.{moment}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{signature}",
    }
