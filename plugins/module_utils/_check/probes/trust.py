# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS contexts: as recipients verify, without verification to look closer, and for the old versions alone.

What browsers offer below TLS 1.3 is the same for years in Chromium (net/socket/ssl_client_socket_impl.cc), Firefox
(security.ssl3.* preferences) and Safari: no DHE, and no CBC with another hash than SHA-1. Python's own list lacks
the key exchange by RSA, which they have.
"""

from __future__ import annotations

import functools
import os
import ssl
import warnings

from ..._core.errors import InputError
from .handshake_messages import watch

_EXCHANGES = ("ECDHE-ECDSA-", "ECDHE-RSA-", "")
_SUITES = ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES128-SHA", "AES256-SHA")
#: In OpenSSL's names; level 2 refuses keys below 2048 bits of RSA and signatures by SHA-1, whatever this system's is.
_BROWSERS = ":".join(
    f"{exchange}{suite}" for exchange in _EXCHANGES for suite in _SUITES if exchange or "CHACHA" not in suite
)
_EVERYTHING = f"{_BROWSERS}:ALL:COMPLEMENTOFALL:!aNULL:@SECLEVEL=0"
#: OpenSSL 3 refuses servers that do not know RFC 5746, which browsers take. The ssl module names it since Python 3.12.
_OLD_SERVERS = getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
# From Python 3.13 on the default is stricter than what recipients' clients do.
_STRICT = getattr(ssl, "VERIFY_X509_STRICT", 0)


def verifying(ca_path: str = "") -> ssl.SSLContext:
    """As browsers do: TLS 1.2 or newer with their ciphers, the system's authorities and those of ``ca_path``.

    ``ca_path`` is a file or a folder. Raises InputError.
    """
    context = ssl.create_default_context()
    context.set_ciphers(f"{_BROWSERS}:@SECLEVEL=2")
    context.verify_flags &= ~_STRICT
    context.options |= _OLD_SERVERS
    # Browsers read the subject alternative names alone (RFC 9110, section 4.3.4).
    context.hostname_checks_common_name = False
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    watch(context)
    if ca_path:
        try:
            if os.path.isdir(ca_path):
                context.load_verify_locations(capath=ca_path)
            else:
                context.load_verify_locations(cafile=ca_path)
        except (OSError, ssl.SSLError) as error:
            raise InputError("ca_path", ca_path, f"no certificates can be read there ({error})") from error
    return context


@functools.cache
def blind() -> ssl.SSLContext:
    """Accepts any certificate, key and cipher, so that what an edge serves can be described.

    One for all: never change it.
    """
    context = _unverified()
    context.set_ciphers(_EVERYTHING)
    watch(context)
    return context


@functools.cache
def signed_by_rsa() -> ssl.SSLContext:
    """TLS 1.2 with certificates of RSA alone, for an edge that has others as well. One for all: never change it."""
    context = _unverified()
    context.set_ciphers(":".join(f"ECDHE-RSA-{suite}" for suite in _SUITES))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


#: Groups for the key exchange that every browser has, in OpenSSL's names.
GROUPS = ("prime256v1", "X25519", "secp384r1")


@functools.cache
def by_group(name: str) -> ssl.SSLContext:
    """Offers this group for the key exchange alone. One for all: never change it."""
    context = _unverified()
    context.set_ciphers(f"{_BROWSERS}:@SECLEVEL=0")
    # Of a client's context too it sets the groups that are offered.
    context.set_ecdh_curve(name)
    return context


@functools.cache
def known_ciphers() -> dict[int, str]:
    """OpenSSL's names of all ciphers that it knows, by their numbers."""
    return {each["id"] & 0xFFFF: each["name"] for each in blind().get_ciphers()}


@functools.cache
def outdated() -> ssl.SSLContext | None:
    """Offers TLS 1.0 and 1.1 alone; None where the OpenSSL here cannot. One for all: never change it."""
    context = _unverified()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            # They sign with SHA-1, which OpenSSL 3 allows at level 0 only.
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    except (ssl.SSLError, ValueError, AttributeError):
        return None
    return context


def _unverified() -> ssl.SSLContext:
    """Without the system's authorities, whose loading takes longer than a handshake and which nothing here reads."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.options |= _OLD_SERVERS
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
