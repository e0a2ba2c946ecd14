# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The links of a mail: which are tracked, which are as they should be, and which one to click. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..._core.names import is_within
from ..._mail.masking import shown_link
from ..._mail.message import Mail
from ..._mail.reference import LINK, Reference, split
from ..model.finding import Finding, Status
from ..model.subject import Subject
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

_SECURE = "Switch https links on (sparkpost_tracking_domain with secure: true)"
_CHOICE = (
    "Let SparkPost choose {domain} for the mail: associate it with the sending domain or make it the default "
    "(sparkpost_tracking_domain with sending_domains or default)"
)
_TRACKING = (
    "Switch click and open tracking on for the account, the template and its links (no data-msys-clicktrack), in mails "
    "with the elements html and body"
)
_MAILBOX = "Use a mailbox without a service that rewrites links, such as one of your own"


@dataclass(frozen=True)
class LinkFault:
    """One address that is not as it should be: why, and what helps."""

    reference: Reference
    why: str
    step: str


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
            why, step = _wrong(reference, domain)
        elif target and reference.kind == LINK and reference.url == target:
            why, step = "is not tracked", _TRACKING
        elif target and parts is not None and _is_rewriter(parts.hostname or ""):
            why, step = "was put in the place of a link by a service of the mailbox", _MAILBOX
        else:
            continue
        if why:
            found_faults.append(LinkFault(reference, why, step))
    return found_faults


def clickable(mail: Mail, domain: str) -> str:
    """The first tracked link at the domain by https, those of HTML first; "" for none."""
    for reference in mail.links:
        parts = split(reference.url)
        good = is_tracked(reference, domain) and not _wrong(reference, domain)[0]
        if good and parts is not None and _CLICKED.match(parts.path) and _PRINTABLE.fullmatch(reference.url):
            return reference.url
    return ""


def analyse_links(subject: Subject, mail: Mail, *, target: str, now: float) -> Finding:
    """The finding in the place of ``links_https``. ``target`` is known of a mail of our own, else ""."""
    domain = subject.domain
    tracked = [each for each in mail.references if is_tracked(each, domain)]
    bad = faults(mail, domain, target)
    if bad:
        return _bad(subject, bad, now)
    links = [each for each in tracked if each.kind == LINK]
    if not links:
        observed = f"no tracked link among {len(mail.links)} links"
        return _finding("links_not_https", subject, observed, now, step=_TRACKING)
    pixels = len(tracked) - len(links)
    observed = f"{_count(len(links), 'link')} and {_count(pixels, 'pixel')} at https://{domain}/"
    if target and mail.has_html and not pixels:
        observed += "; an open pixel is missing, so that opens are not counted"
        return _finding("links_not_https", subject, observed, now, status=Status.WARN, step=_TRACKING)
    return _finding("links_https", subject, observed, now)


def _bad(subject: Subject, bad: Sequence[LinkFault], now: float) -> Finding:
    shown = list(dict.fromkeys(f"{shown_link(each.reference.url)} {each.why}" for each in bad))
    more = f", and {len(shown) - _MOST_SHOWN} more" if len(shown) > _MOST_SHOWN else ""
    observed = f"{_count(len(bad), 'address')} of the mail: {'; '.join(shown[:_MOST_SHOWN])}{more}"
    steps = "; ".join(dict.fromkeys(each.step for each in bad))
    # What a mailbox does with links says nothing of the domain.
    status = Status.ERROR if all(each.step == _MAILBOX for each in bad) else None
    return _finding("links_not_https", subject, observed, now, status=status, step=steps)


def _wrong(reference: Reference, domain: str) -> tuple[str, str]:
    """Why a tracked address is not as it should be, and what helps; "" twice where it is."""
    parts = split(reference.url)
    if parts is None:
        return "is no address", _CHOICE
    if parts.hostname != domain:
        return f"is not at {domain}", _CHOICE
    if parts.scheme.lower() != "https":
        return "is http", _SECURE
    if parts.port not in (None, 443) or "@" in parts.netloc:
        return "has a port or a user of its own", _CHOICE
    return "", ""


def _is_rewriter(host: str) -> bool:
    return any(is_within(host.lower(), each) for each in _REWRITERS)


def _count(number: int, what: str) -> str:
    plural = f"{what}es" if what.endswith("s") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def _finding(
    finding_id: str, subject: Subject, observed: str, now: float, *, status: Status | None = None, step: str = ""
) -> Finding:
    values: Mapping[str, object] = subject.values()
    if step:
        values = subject.values(links_step=step.format_map(values))
    return found(finding_id, values, observed=observed, status=status, now=now)
