# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS names as users write them, in the one form in which they are compared and sent."""

from __future__ import annotations

import re

from .errors import InputError, MissingLibraryError, TrackingError

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# The full stop and its three ideographic forms, which separate labels as well (UTS 46).
_SEPARATOR = re.compile("[.\u3002\uff0e\uff61]")
_RECORD_LABEL = re.compile(r"[a-z0-9_-]{1,63}")


def host_name(value: str, *, option: str) -> str:
    """The host name in lower case, as A-labels, without a trailing dot.

    Raises InputError where it is none. Limits: 63 octets a label, 253 in all (RFC 1035).
    """
    name = _ascii(value.strip(), option).lower()
    name = name[:-1] if name.endswith(".") else name
    if "://" in value or "/" in value:
        raise InputError(option, value, "it must be a host name alone, without scheme or path")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise InputError(option, value, "it must be a host name, such as track.example.com")
    return name


def tracking_domain_name(value: str, *, option: str = "domain") -> str:
    """A host name that can be a tracking domain: no wildcard, and below a registrable domain.

    SparkPost takes subdomains only, since the apex of a zone cannot hold a CNAME record.
    """
    from .suffixes import registrable_domain

    if value.strip().startswith("*"):
        raise InputError(option, value, "a tracking domain is one name, not a wildcard")
    name = host_name(value, option=option)
    registrable = registrable_domain(name)
    if registrable in ("", name):
        # Of a single label nobody knows whether it is a top-level domain or a slip.
        example = f"track.{name}" if registrable else f"track.example.{name if '.' in name else 'com'}"
        raise InputError(option, value, f"a tracking domain must be a subdomain, such as {example}")
    return name


def record_name(value: str, *, option: str = "name") -> str:
    """The owner name of a DNS record: a host name that may have underscores and a leading ``*``."""
    name = _ascii(value.strip(), option).lower()
    name = name[:-1] if name.endswith(".") else name
    labels = name.split(".")
    rest = labels[1:] if labels[0] == "*" else labels
    if len(name) > 253 or not rest or not all(_RECORD_LABEL.fullmatch(label) for label in rest):
        raise InputError(option, value, "it must be a DNS name, such as _token.track.example.com")
    return name


def shown_name(value: object) -> str:
    """A name as messages show it, in the form in which it is compared; what is none stays as it was given."""
    text = str(value or "").strip()
    try:
        return record_name(text)
    except TrackingError:
        return text


def is_within(name: str, zone: str) -> bool:
    """Whether the normalised name is the zone's apex or below it."""
    return name == zone or name.endswith(f".{zone}")


def _ascii(value: str, option: str) -> str:
    """A-labels for an internationalised name (UTS 46 mapping), the value itself for an ASCII one."""
    if value.isascii():
        return value
    try:
        import idna
    except ImportError as error:
        raise MissingLibraryError(
            f"The option '{option}' is {value!r}: an internationalised name needs the Python library idna",
            remedy="Install it (it comes with requests), or write the name as A-labels (xn--...)",
        ) from error
    try:
        # Label by label, since record names have labels (_dmarc) that are no host names.
        labels = (
            label if label.isascii() else idna.encode(label, uts46=True).decode("ascii")
            for label in _SEPARATOR.split(value)
        )
        return ".".join(labels)
    except idna.IDNAError as error:
        raise InputError(option, value, f"it is no valid internationalised name ({error})") from error
