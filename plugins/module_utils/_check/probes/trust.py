# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS contexts: as recipients verify, without verification to look closer, and for the old versions alone."""

from __future__ import annotations

import functools
import os
import ssl
import warnings

from ..._core.errors import InputError

# From Python 3.13 on the default is stricter than what recipients' clients do.
_STRICT = getattr(ssl, "VERIFY_X509_STRICT", 0)


def verifying(ca_path: str = "") -> ssl.SSLContext:
    """TLS 1.2 or newer, the system's authorities and those of ``ca_path`` (file or folder). Raises InputError."""
    context = ssl.create_default_context()
    context.verify_flags &= ~_STRICT
    # Browsers read the subject alternative names alone (RFC 9110, section 4.3.4).
    context.hostname_checks_common_name = False
    context.minimum_version = ssl.TLSVersion.TLSv1_2
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
    """Accepts any certificate, so that what an edge serves can be described. One for all: never change it."""
    return _unverified()


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
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
