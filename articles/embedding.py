"""Which other sites may show an article's discussion: origins, one a line."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_ORIGINS = 20
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})*\Z")
# A page under development on one's own machine has no certificate.
OWN_MACHINE = ("localhost", "127.0.0.1")
DEFAULT_PORTS = {"https": 443, "http": 80}


def origin_of(url: str) -> str:
    """The origin of an address (https://example.org), or "" where no page that we would trust stands there.

    Nothing but letters, digits, dots, hyphens and a port comes back, so it can stand in a header.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in OWN_MACHINE)
    if not safe or not HOST.match(host) or parts.username is not None:
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORTS[parts.scheme] else "")


def origins_in(text: str) -> list[str]:
    """The origins named in ``text``, in order. Raises ValidationError for a line that is none."""
    found: dict[str, None] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        origin = origin_of(line)
        rest = urlsplit(line) if origin else None
        if rest is None or rest.path not in ("", "/") or rest.query or rest.fragment:
            raise ValidationError(
                _("“%(line)s” is no origin. Write it like https://example.org, without a path or a star.")
                % {"line": line[:80]}
            )
        found[origin] = None
    if len(found) > MOST_ORIGINS:
        raise ValidationError(_("At most %(n)s sites.") % {"n": MOST_ORIGINS})
    return list(found)
