# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a zone has at its old DNS host and lacks at Cloudflare, before its name servers are changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from .._core.concurrency import map_concurrently
from .._dns.answers import Answer
from .._dns.zone.wildcards import ZoneNames

#: Names that zones have, below their apex; "" is the apex. A scan finds what somebody thought of, and no more.
COMMON = (
    *("", "*", "www", "mail", "smtp", "imap", "pop", "webmail", "mx", "mx1", "mx2", "autodiscover", "autoconfig"),
    *("ftp", "sftp", "vpn", "remote", "api", "app", "admin", "portal", "dev", "staging", "test", "beta", "demo"),
    *(
        "blog",
        "shop",
        "store",
        "help",
        "support",
        "docs",
        "status",
        "cdn",
        "static",
        "assets",
        "img",
        "images",
        "media",
    ),
    *("m", "mobile", "login", "auth", "sso", "id", "secure", "my", "account", "go", "link", "links", "click", "track"),
    *("email", "em", "news", "newsletter", "bounce", "bounces", "send", "mta-sts", "_mta-sts", "_dmarc", "_smtp._tls"),
    *("default._domainkey", "google._domainkey", "selector1._domainkey", "selector2._domainkey", "k1._domainkey"),
    *(
        "scph0123._domainkey",
        "s1._domainkey",
        "s2._domainkey",
        "dkim._domainkey",
        "_domainconnect",
        "_github-challenge",
    ),
    *("enterpriseenrollment", "enterpriseregistration", "lyncdiscover", "sip", "_sip._tls", "_sipfederationtls._tcp"),
    *("calendar", "drive", "files", "git", "gitlab", "jira", "wiki", "intranet", "ns1", "ns2", "cpanel", "whm", "gw"),
)
#: What a name is looked at for; a name with a CNAME record has no other.
_TYPES = ("CNAME", "A", "AAAA", "MX", "TXT", "SRV", "CAA")
_AT_ONCE = 16


def scanned(old: ZoneNames, further: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Name and type of the record sets that the old servers answer for common names and for further ones.

    What a wildcard answers is the wildcard's alone.
    """
    zone = old.zone
    names = [f"{label}.{zone}" if label else zone for label in COMMON]
    names += [_full(name, zone) for name in further if name.strip()]
    found = map_concurrently(dict.fromkeys(names), lambda name: _at(old, name), at_once=_AT_ONCE)
    return tuple(sorted({one for each in found for one in each}))


def lacking(
    old: Iterable[tuple[str, str]], held: Iterable[tuple[str, str]], domains: Collection[str]
) -> tuple[str, ...]:
    """The record sets of the old host that the new zone lacks, as "MX example.org"; those of the domains aside.

    An address counts whatever its family or form: the new host may proxy it or hold it by a CNAME record.
    """
    there = {_comparable(one) for one in held}
    return tuple(
        f"{kind} {name}" for name, kind in old if name not in domains and _comparable((name, kind)) not in there
    )


def _at(old: ZoneNames, name: str) -> Sequence[tuple[str, str]]:
    if name != old.zone and not name.startswith("*.") and not _exists(old, name):
        return ()
    alias = old.ask(name, "CNAME")
    if alias.records:
        return ((name, "CNAME"),)
    return tuple((name, kind) for kind in _TYPES[1:] if _holds(old.ask(name, kind)))


def _exists(old: ZoneNames, name: str) -> bool:
    encloser = old.encloser(name)
    return encloser.known and encloser.exists


def _holds(answer: Answer) -> bool:
    return answer.found and not answer.chain


def _comparable(one: tuple[str, str]) -> tuple[str, str]:
    name, kind = one
    return name, "address" if kind in ("A", "AAAA", "CNAME") else kind


def _full(name: str, zone: str) -> str:
    plain = name.strip().lower().rstrip(".")
    return plain if plain == zone or plain.endswith(f".{zone}") else f"{plain}.{zone}"
