# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of a certificate: normalised, counted, and in an order that ACM takes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from ..._core.errors import InputError
from ..._tls.names import certificate_name

#: Octets of the common name. Source: ACM API reference, RequestCertificate (RFC 5280).
COMMON_NAME_LIMIT = 64
#: Names of a certificate to which ACM's quota can be raised. Source: ACM user guide, "Quotas".
MOST_NAMES = 100
_TOKEN_LENGTH = 32


def certificate_names(values: Sequence[str], *, most: int = MOST_NAMES) -> tuple[str, ...]:
    """The normalised names, each once, one that can be the common name first.

    Raises InputError for a bad name, for more names than ``most``, and where all are too long to come first.
    """
    names = list(dict.fromkeys(certificate_name(value) for value in values))
    if not names:
        raise InputError("domains", list(values), "it must name at least one domain")
    if len(names) > most:
        raise InputError(
            "domains",
            f"{len(names)} names",
            f"max_names is {most}; AWS Certificate Manager takes 10 names a certificate unless that quota was raised "
            "(to 100 at most): use several certificates, or raise the quota and then max_names",
        )
    first = next((name for name in names if len(name) <= COMMON_NAME_LIMIT), None)
    if first is None:
        raise InputError(
            "domains",
            ", ".join(names),
            f"at least one name must have no more than {COMMON_NAME_LIMIT} characters, since it becomes the common "
            "name of the certificate: add a shorter one",
        )
    names.remove(first)
    return (first, *names)


def idempotency_token(names: Iterable[str], key_algorithm: str, spent: Iterable[str] = ()) -> str:
    """A token by which ACM recognises a repeated request within one hour.

    It is the same for the same names in any order. ``spent`` are ARNs that such a request has led to and that are of
    no use (failed, expired): ACM would return them again for the same token.
    """
    text = "\n".join((*sorted(names), key_algorithm, *sorted(spent)))
    return hashlib.sha256(text.encode()).hexdigest()[:_TOKEN_LENGTH]
