"""Which addresses a webhook may be sent to: those of the public internet, and nothing of our own network."""

from __future__ import annotations

import ipaddress
import socket

# IPv6 that carries an IPv4 address in its last four bytes: whoever translates it reaches that one.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """The host has an address that nothing is sent to."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, as the system finds them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(addresses: list[str]) -> list[str]:
    """The same addresses, if every one is public. Raises Refused: one private address spoils them all."""
    if not addresses or not all(is_public(address) for address in addresses):
        raise Refused("not a public address")
    return addresses


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, and so is what it carries inside."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # also an address with a zone: those are of one's own link
        return False
    if address in TRANSLATED:
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    if address.is_site_local:  # given up long ago, and still somebody's own network
        return False
    inside = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    return inside is None or is_public(str(inside))
