# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The links of a mail: which are tracked, which are as they should be, and which one to click. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..._core.names import is_within
from ..._mail.masking import shown_link
from ..._mail.message import Mail
from ..._mail.reference import LINK, Reference, split
from ..model.finding import Finding, Status
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found

#: What a tracked address starts with, and its whole shape, by which it is known at any host.
#: Source: published samples of SparkPost's links and pixels.
_KINDS = re.compile(r"/[fqeo]/.")
_SHAPE = re.compile(r"/[fq]/(?:[^/]+/)?[\w-]{16,}~*/[\w-]{4,}~*/[\w~-]{16,}")
_CLICKED = re.compile(r"/[fe]/.")
_PRINTABLE = re.compile(r"[!-~]+")
_MOST_SHOWN = 5
#: Services that put links of their own in place of those in a mail.
_REWRITERS = (
    "safelinks.protection.outlook.com",
    "urldefense.com",
    "urldefense.proofpoint.com",
    "linkprotect.cudasvc.com",
    "mimecast.com",
    "secure-web.cisco.com",
    "url.emailprotection.link",
)


@dataclass(frozen=True)
class LinkFault:
    """One address that is wrong: why, and the name of the remedy."""

    reference: Reference
    why: str
    remedy: str


def is_tracked(reference: Reference, domain: str) -> bool:
    """Whether SparkPost made the address: anything of that kind at the domain, or the whole shape anywhere."""
    parts = split(reference.url)
    if parts is None or parts.scheme.lower() not in ("http", "https"):
        return False
    if parts.hostname == domain and _KINDS.match(parts.path):
        return True
    return _SHAPE.match(parts.path) is not None


def faults(mail: Mail, domain: str, target: str) -> list[LinkFault]:
    """What is wrong with the tracked addresses. ``target`` is the one that must not stand there untracked, or ""."""
    found_faults = []
    for reference in mail.references:
        parts = split(reference.url)
        if is_tracked(reference, domain):
            why, remedy = _wrong(reference, domain)
        elif target and reference.kind == LINK and reference.url == target:
            why, remedy = "is not tracked", "tracking"
        elif target and parts is not None and _is_rewriter(parts.hostname or ""):
            why, remedy = "was rewritten by a service of the mailbox", "mailbox"
        else:
            continue
        if why:
            found_faults.append(LinkFault(reference, why, remedy))
    return found_faults


def clickable(mail: Mail, domain: str) -> str:
    """The first tracked link at the domain by https, those of HTML first; "" for none."""
    for reference in mail.links:
        parts = split(reference.url)
        good = is_tracked(reference, domain) and not _wrong(reference, domain)[0]
        if good and parts is not None and _CLICKED.match(parts.path) and _PRINTABLE.fullmatch(reference.url):
            return reference.url
    return ""


def analyse_links(check: TrackingCheck, mail: Mail, *, target: str, now: float) -> Finding:
    """The finding in the place of ``links_https``. ``target`` is known of a mail of our own, else ""."""
    domain = check.domain
    tracked = [each for each in mail.references if is_tracked(each, domain)]
    bad = faults(mail, domain, target)
    if bad:
        return _bad(check, bad, now)
    links = [each for each in tracked if each.kind == LINK]
    if not links:
        observed = f"no tracked link among {len(mail.links)} links"
        return _finding("links_not_https", check, observed, now, remedies=("tracking",))
    pixels = len(tracked) - len(links)
    observed = f"{_count(len(links), 'link')} and {_count(pixels, 'pixel')} at https://{domain}/"
    if target and mail.has_html and not pixels:
        observed += "; an open pixel is missing, so that opens are not counted"
        return _finding("links_not_https", check, observed, now, status=Status.WARN, remedies=("tracking",))
    return _finding("links_https", check, observed, now)


def _bad(check: TrackingCheck, bad: Sequence[LinkFault], now: float) -> Finding:
    shown = list(dict.fromkeys(f"{shown_link(each.reference.url)} {each.why}" for each in bad))
    more = f", and {len(shown) - _MOST_SHOWN} more" if len(shown) > _MOST_SHOWN else ""
    observed = f"{_count(len(bad), 'address')} of the mail: {'; '.join(shown[:_MOST_SHOWN])}{more}"
    remedies = tuple(dict.fromkeys(each.remedy for each in bad))
    # What a mailbox does with links says nothing of the domain.
    status = Status.ERROR if all(each.remedy == "mailbox" for each in bad) else None
    return _finding("links_not_https", check, observed, now, status=status, remedies=remedies)


def _wrong(reference: Reference, domain: str) -> tuple[str, str]:
    """Why a tracked address is wrong, and the name of the remedy; "" twice where nothing is."""
    parts = split(reference.url)
    if parts is None:
        return "is not a valid address", "choice"
    if parts.hostname != domain:
        return f"is not at {domain}", "choice"
    if parts.scheme.lower() != "https":
        return "is http", "secure"
    if parts.port not in (None, 443) or "@" in parts.netloc:
        return "has a port or a user of its own", "choice"
    return "", ""


def _is_rewriter(host: str) -> bool:
    return any(is_within(host.lower(), each) for each in _REWRITERS)


def _count(number: int, what: str) -> str:
    plural = f"{what}es" if what.endswith("s") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def _finding(
    finding_id: str,
    check: TrackingCheck,
    observed: str,
    now: float,
    *,
    status: Status | None = None,
    remedies: Sequence[str] = (),
) -> Finding:
    return found(finding_id, check, observed=observed, status=status, remedies=remedies, now=now)
