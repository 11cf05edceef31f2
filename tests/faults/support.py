"""What the fault tests share: quick limits, a clock that does not wait, certificates, the figures of one try."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import os
import ssl
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.ptys import slowness
from tests.support import NOW, FixedClock, fixed_world
from tui.core.errors import DeckError
from tui.net import transport
from tui.net.limits import Limits
from tui.sandbox.app import create_app
from tui.sandbox.faulty import FaultyServer

LONG = bool(os.environ.get("AGENTDECK_LONG"))
TOKEN = "sandbox-never-to-be-shown-4711"
ROOMY = Limits()
"""For what ends by itself: room enough on a slow and busy machine."""
MIB = 1024 * 1024


def quick() -> Limits:
    """The real bounds, shorter in time: what takes 30 s for a user takes 0.4 s here, where the machine is idle."""
    seconds = 0.4 * slowness()
    return Limits(total_seconds=seconds, connect_seconds=seconds)


class EagerClock(FixedClock):
    """A clock whose waiting takes no time, and is counted; wall and monotonic time move on by it.

    Those who wait side by side wake side by side: what is counted is what somebody would have sat through.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0

    def now(self) -> dt.datetime:
        return NOW + dt.timedelta(seconds=self.waited)

    def monotonic(self) -> float:
        return super().monotonic() + self.waited

    async def sleep(self, seconds: float) -> None:
        until = self.waited + seconds
        await asyncio.sleep(0)
        self.waited = max(self.waited, until)


@dataclass(frozen=True)
class Outcome:
    """How one try ended.

    Attributes:
        result: What came back, when it did.
        error: What was raised, when it was.
        seconds: Real seconds it took.
        waited: Seconds of driven time that a user would have waited besides.
        peak: Most bytes that Python held meanwhile, beyond what it held before.
    """

    result: Any
    error: Exception | None
    seconds: float
    waited: float
    peak: int

    @property
    def fault(self) -> Any:
        assert isinstance(self.error, DeckError), repr(self.error)
        return self.error.fault


async def measured(attempt: Callable[[], Awaitable[Any]], clock: EagerClock, *, memory: bool = False) -> Outcome:
    """Try something and take its figures; memory is traced only where asked, since tracing is slow."""
    if memory:
        tracemalloc.start()
    started, waited = time.monotonic(), clock.waited
    result, error = None, None
    try:
        result = await attempt()
    except Exception as caught:  # noqa: BLE001  # the tests look at whatever it was
        error = caught
    peak = tracemalloc.get_traced_memory()[1] if memory else 0
    if memory:
        tracemalloc.stop()
    return Outcome(result, error, time.monotonic() - started, clock.waited - waited, peak)


def serve() -> None:
    """Serve the sandbox until killed; the fault stands in the path."""

    async def run() -> None:
        print(await FaultyServer(create_app(fixed_world())).start(), flush=True)
        await asyncio.Event().wait()

    asyncio.run(run())


@contextlib.asynccontextmanager
async def faulty(app: Any, fault: str, **options: Any) -> AsyncIterator[FaultyServer]:
    server = FaultyServer(app, fault, **options)
    await server.start()
    try:
        yield server
    finally:
        await server.aclose()


@dataclass(frozen=True)
class Certificates:
    """A test authority and a way to make certificates of it."""

    folder: Path

    def context(self, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem")
        return context


_USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
    "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def make_certificates(folder: Path) -> Certificates:
    """Make an authority that is trusted, and leaves: good, expired, for another host, and one self-signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("agentdeck test authority", key, key, "agentdeck test authority", leaf=False)
    (folder / "ca.pem").write_bytes(authority)
    for name, changes in {
        "good": {},
        "expired": {"days": (-20, -10)},
        "other-host": {"host": "other.invalid"},
    }.items():
        own = ec.generate_private_key(ec.SECP256R1())
        (folder / f"{name}.pem").write_bytes(
            _pem(own) + _certificate("127.0.0.1", own, key, "agentdeck test authority", **changes)
        )
    own = ec.generate_private_key(ec.SECP256R1())
    (folder / "self-signed.pem").write_bytes(_pem(own) + _certificate("127.0.0.1", own, own, "127.0.0.1"))
    return Certificates(folder)


def _certificate(
    subject: str,
    key: Any,
    signer: Any,
    issuer: str,
    *,
    host: str = "",
    days: tuple[int, int] = (-1, 10),
    leaf: bool = True,
) -> bytes:
    now = dt.datetime.now(dt.UTC)
    named = x509.DNSName(host) if host else x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=days[0]))
        .not_valid_after(now + dt.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=not leaf, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if leaf:
        builder = builder.add_extension(x509.SubjectAlternativeName([named]), critical=False)
    else:  # from Python 3.13 on none is trusted without
        signs = dict.fromkeys(_USES, False) | {"key_cert_sign": True, "crl_sign": True}
        builder = builder.add_extension(x509.KeyUsage(**signs), critical=True)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _pem(key: Any) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Certificates]:
    """Certificates whose authority the deck trusts during the test."""
    made = make_certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    transport.tls_context.cache_clear()
    yield made
    transport.tls_context.cache_clear()
