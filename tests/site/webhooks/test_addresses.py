"""A webhook reaches the public internet and nothing of our own network."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from k2forum.site.webhooks import addresses, posting
from k2forum.site.webhooks.addresses import Refused

HOST = "hooks.example.org"
PRIVATE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
    "fe80::1", "fe80::1%eth0", "fec0::1",
    "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "no address", "",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_is_sent_to_an_address_of_our_own(address: str):
    def connect(*_given: Any) -> Any:
        raise AssertionError("connected")

    for found in ([address], ["1.1.1.1", address]):
        with pytest.raises(Refused):
            posting.post(
                f"https://{HOST}/", b"", {}, resolve=lambda *_host, found=found: found, connect=connect
            )


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_public(address: str):
    assert addresses.is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]"])
def test_a_host_that_is_an_address_in_disguise_is_looked_up_and_refused(host: str):
    with pytest.raises((Refused, OSError)):
        posting.post(f"https://{host}/", b"", {}, connect=lambda *_given: pytest.fail("connected"))


@pytest.mark.parametrize(
    "url", ["http://hooks.example.org/", "ftp://hooks.example.org/", "https:///path", "nothing"]
)
def test_nothing_but_https_is_spoken(url: str):
    with pytest.raises(Refused):
        posting.post(url, b"", {}, resolve=lambda *_host: ["1.1.1.1"])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of HOST with its key, which nobody but this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[int]:
    """Answers every TLS client with 204."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _address = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as client:
                    while not client.recv(65_536).endswith(b"{}"):
                        pass
                    client.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                continue

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_the_certificate_has_to_be_that_of_the_host(tls_port: int, certificate: Path):
    """The connection goes to the checked address, here this machine: no second look-up."""
    trust = ssl.create_default_context(cafile=str(certificate))

    def connect(address: str, host: str, port: int) -> posting.CheckedConnection:
        assert ipaddress.ip_address(address).is_global
        return posting.CheckedConnection("127.0.0.1", host, tls_port, trust)

    def status_of(host: str) -> int:
        return posting.post(
            f"https://{host}/", b"{}", {}, resolve=lambda *_host: ["1.1.1.1"], connect=connect
        )

    assert status_of(HOST) == 204
    with pytest.raises(ssl.SSLCertVerificationError):
        status_of("other.example.org")
