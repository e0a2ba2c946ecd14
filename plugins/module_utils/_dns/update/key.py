# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The key by which a server knows who asks (TSIG, RFC 8945)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._core.errors import InputError
from ..._core.names import record_name
from ..library import DNSPYTHON

if not DNSPYTHON.missing:
    import dns.name
    import dns.tsig

#: Those of RFC 8945, section 6, as configuration files write them; the first is the default.
ALGORITHMS = (
    "hmac-sha256",
    "hmac-sha512",
    "hmac-sha384",
    "hmac-sha224",
    "hmac-sha1",
    "hmac-md5",
)
#: Source: RFC 8945, section 6.
_FULL_NAMES = {"hmac-md5": "HMAC-MD5.SIG-ALG.REG.INT."}
_HIDDEN = "(hidden)"


@dataclass(frozen=True)
class TsigKey:
    """``name`` is the key's, ``secret`` its base64 text, ``algorithm`` one of ALGORITHMS."""

    name: str
    secret: str = field(repr=False)
    algorithm: str = ALGORITHMS[0]

    @classmethod
    def from_user(cls, name: str, secret: str, algorithm: str) -> TsigKey:
        """Raises InputError."""
        known = algorithm.strip().lower().rstrip(".").removesuffix(".sig-alg.reg.int") or ALGORITHMS[0]
        if known not in ALGORITHMS:
            raise InputError("tsig_algorithm", algorithm, f"it must be one of {', '.join(ALGORITHMS)}")
        try:
            decoded = base64.b64decode("".join(secret.split()), validate=True)
        except (binascii.Error, ValueError):
            decoded = b""
        if not decoded:
            raise InputError("tsig_secret", _HIDDEN, "it must be the base64 text that tsig-keygen writes as the secret")
        return cls(record_name(name, option="tsig_name"), secret, known)

    @property
    def ring(self) -> Mapping[Any, Any]:
        """The key by its name, as dnspython takes it."""
        name = dns.name.from_text(self.name)
        algorithm = dns.name.from_text(_FULL_NAMES.get(self.algorithm, self.algorithm))
        return {name: dns.tsig.Key(name, "".join(self.secret.split()), algorithm)}
