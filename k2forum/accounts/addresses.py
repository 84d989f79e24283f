"""Where a request comes from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of whoever sent the request, or None where it cannot be told.

    Every proxy appends the address it saw to X-Forwarded-For. Only the last ``settings.TRUSTED_PROXIES``
    entries were written by proxies of ours; all before them may be invented, and without proxies the header
    is not read.
    """
    hops: int = settings.TRUSTED_PROXIES
    if hops > 0:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        # Fewer entries than proxies: somebody came around a proxy, and nothing in the header can be believed.
        if len(forwarded) >= hops and (address := valid_address(forwarded[-hops])):
            return address
    return valid_address(request.META.get("REMOTE_ADDR", ""))


def valid_address(text: str) -> str | None:
    """An address in its usual notation, without port, zone or brackets; None where ``text`` is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
