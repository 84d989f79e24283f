"""The address of a client, which a client cannot choose."""

import pytest
from django.test import RequestFactory

from k2forum.accounts.addresses import client_address


def address(settings, hops, remote="10.0.0.9", forwarded=None):
    settings.TRUSTED_PROXIES = hops
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


def test_without_proxies_the_header_is_not_believed(settings):
    assert address(settings, 0, remote="203.0.113.7", forwarded="198.51.100.1") == "203.0.113.7"


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1, 203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1,2.2.2.2 ,203.0.113.7", "203.0.113.7"),
        (2, "1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (1, "203.0.113.7:51234", "203.0.113.7"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_only_what_our_proxies_wrote_is_believed(settings, hops, forwarded, expected):
    assert address(settings, hops, forwarded=forwarded) == expected


@pytest.mark.parametrize("forwarded", [None, "", "nonsense", "1.1.1.1, <script>", "203.0.113.7, ", "unknown"])
def test_a_useless_header_leaves_the_address_of_the_connection(settings, forwarded):
    assert address(settings, 1, forwarded=forwarded) == "10.0.0.9"


def test_fewer_entries_than_proxies_are_not_believed(settings):
    assert address(settings, 2, forwarded="198.51.100.1") == "10.0.0.9"


def test_no_address_at_all_is_told_as_none(settings):
    assert address(settings, 0, remote="") is None
