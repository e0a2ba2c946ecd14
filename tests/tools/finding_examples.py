# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a finding tells an operator, in the cases that its page shows: by CDN, by error page, by code of the authority.

Every text comes out of the code that checks domains; nothing is written here twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools import mail_examples

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.sparkpost import analyse_sparkpost
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn import edge_pages
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.cloudflare_meanings import MEANINGS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.profiles import CDNS, Cdn
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import HttpAnswer
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.subject import Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.sparkpost import SparkPostFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import CATALOGUE, VARIANTS, found
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.rule import Rule
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import TrackingDomain

DOMAIN, ZONE = "track.example.com", "example.com"
_DEEP = "click.mail.example.com"
#: 2026-11-24 20:35:00 UTC.
NOW = 1795552500.0

#: Whose finding it is, by how its id begins.
_OWNERS = {
    "cfront_": "cloudfront",
    "cf_": "cloudflare",
    "fastly_": "fastly",
    "gcp": "gcp",
    "azure": "azure",
    "own_proxy": "proxy",
    "managed_": "sparkpost",
    "endpoint_not_v2": "sparkpost",
}
#: Example values of what the probes fill in, beside what a subject gives.
_SEEN: Mapping[str, Any] = {}
#: Templates whose text comes from what was answered.
_DECIDED_BY_ANSWER = (
    *("{page_step}", "{managed_step}"),
    *("{mail_step}", "{mailbox_step}", "{links_step}", "{agent_step}", "{address_step}"),
)
_NAMES = {"other": "Another CDN", "proxy": "A proxy of your own"}
#: Error codes of SparkPost's authority. Source: the SparkPost API reference, tls_certificate.error_code.
_AUTHORITY_CODES = ("acme:dns", "acme:unauthorized", "acme:rejected_identifier", "acme:temporary", "service:internal")


@dataclass(frozen=True)
class Case:
    """``when`` says in which case ``text`` is what the result says; "" where it is always that."""

    when: str
    text: str


def subject(cdn: Cdn, domain: str = DOMAIN, *, expect_redirect: bool = False) -> Subject:
    """The domain of the examples behind this CDN."""
    return Subject(
        domain=domain,
        cdn=cdn,
        zone=ZONE,
        endpoint_named=True,
        expect_redirect=expect_redirect,
    )


def with_examples(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a subject, and an example of each that a probe fills in."""
    return {**_SEEN, **values}


def remedies(finding_id: str) -> Sequence[Case]:
    """What to do, in each case that differs; empty where there is nothing to do."""
    entry = CATALOGUE[finding_id]
    if not entry.remedy:
        return ()
    if "{page_step}" in entry.remedy:
        return tuple(_by_page(finding_id))
    if "{managed_step}" in entry.remedy:
        return _merged(_by_code(finding_id))
    by_mail = _merged(_by_mail(finding_id))
    return by_mail or _with_variants(finding_id, _merged(_by_cdn(entry, lambda each: each.remedy, entry.remedy)))


def _with_variants(finding_id: str, cases: Sequence[Case]) -> Sequence[Case]:
    """The cases, and what another group that has the finding too says of it."""
    others = [entry for (_group, name), entry in VARIANTS.items() if name == finding_id]
    if not others:
        return cases
    said = [replace(each, when=each.when or "Seen by tracking_check") for each in cases]
    for entry in others:
        cases = _merged(_by_cdn(entry, lambda each: each.remedy, entry.remedy))
        said += [
            replace(each, when=f"Seen by a click of the mail check{each.when and f', {each.when}'}") for each in cases
        ]
    return said


def _told(finding_id: str) -> Iterator[mail_examples.Told]:
    return mail_examples.told(finding_id, lambda name: subject(CDNS[name]), NOW)


def _by_mail(finding_id: str) -> Iterator[Case]:
    for each in _told(finding_id):
        cdn = CDNS[each.when] if each.by_cdn else None
        yield Case(_NAMES.get(cdn.id, cdn.name) if cdn else each.when, each.finding.remedy)


def guides(finding_id: str) -> Sequence[Case]:
    """The section of SparkPost's guide, in each case that differs; empty where it has none."""
    entry = CATALOGUE[finding_id]
    return _merged(_by_cdn(entry, lambda each: each.guide_ref, "")) if entry.guide_ref else ()


def expectations(finding_id: str) -> Sequence[Case]:
    """What should be so, in each case that differs."""
    return _merged(_by_cdn(CATALOGUE[finding_id], lambda each: each.expected, CATALOGUE[finding_id].expected))


def is_decided_by_answer(entry: Rule) -> bool:
    """Whether what to do depends on what was answered, not on the CDN alone."""
    return any(template in entry.remedy for template in _DECIDED_BY_ANSWER)


def owner(finding_id: str) -> str:
    """The id of the CDN that alone can have the finding; "" where any can."""
    return next((cdn for prefix, cdn in _OWNERS.items() if finding_id.startswith(prefix)), "")


def bad_status(entry: Rule) -> Status:
    """The status in which it asks for something to be done."""
    return Status.FAIL if entry.status is Status.PASS and entry.severity != "info" else entry.status


def _by_cdn(entry: Rule, text: Callable[[Finding], str], template: str) -> Iterator[Case]:
    only = owner(entry.id)
    for cdn in [CDNS[only]] if only else CDNS.values():
        name = _NAMES.get(cdn.id, cdn.name)
        for when, looked_at in _subjects(cdn, name, template):
            yield Case(when, text(_found(entry, looked_at)))


def _found(entry: Rule, looked_at: Subject) -> Finding:
    values = with_examples(looked_at.values())
    return found(entry.id, values, observed="", status=bad_status(entry), group=entry.group)


def _subjects(cdn: Cdn, name: str, template: str) -> Iterator[tuple[str, Subject]]:
    if "{redirect_step}" in template:
        yield "without expect_redirect", subject(cdn)
        yield "with expect_redirect", subject(cdn, expect_redirect=True)
        return
    if cdn.authorities or "{authority}" not in template:
        yield name, subject(cdn)
    if cdn.too_deep_step and "{certificate_step}" in template:
        yield f"{name}, more than one label below the zone", subject(cdn, _DEEP)


def _merged(cases: Iterator[Case]) -> Sequence[Case]:
    """Cases with the same text become one; a single one needs no condition."""
    texts: dict[str, list[str]] = {}
    for case in cases:
        texts.setdefault(case.text, []).append(case.when)
    if not texts:
        return ()
    if len(texts) == 1:
        return (Case("", next(iter(texts))),)
    return tuple(Case(", ".join(dict.fromkeys(whens)), text) for text, whens in texts.items())


def _by_code(finding_id: str) -> Iterator[Case]:
    status = finding_id.removeprefix("managed_tls_")
    codes = _AUTHORITY_CODES if status != "unavailable" else ("acme:rejected_identifier",)
    for code in codes:
        yield Case(code, _judged(finding_id, "pending" if status == "stuck" else status, code).remedy)


def _judged(finding_id: str, tls_status: str, code: str) -> Finding:
    """What the judge of SparkPost's status makes of this answer of the API."""
    certificate = {"error_code": code, "expires_at": "2026-12-01T00:00:00.000Z"}
    status = {"verified": True, "compliance_status": "valid", "tls_status": tls_status}
    domain = TrackingDomain.from_api(
        {"domain": DOMAIN, "secure": True, "uses_managed_certificate": True, "status": status}
        | {"tls_certificate": certificate}
    )
    facts = SparkPostFacts(domain=domain, at="2026-11-24T20:35:00Z")
    findings = analyse_sparkpost(subject(CDNS["sparkpost"]), facts, now=NOW, https_works=None, http_works=None)
    return next(each for each in findings if each.id == finding_id)


def _by_page(finding_id: str) -> Iterator[Case]:
    values = subject(CDNS[owner(finding_id)]).values()
    for answer in _answers():
        if edge_pages.recognise(answer) == finding_id:
            explained = edge_pages.explain(answer)
            step = explained.step.format_map(values) or values["page_step"]
            yield Case(explained.meaning, CATALOGUE[finding_id].remedy.format_map({**values, "page_step": step}))


def _answers() -> Iterator[HttpAnswer]:
    """One page for each case that the checks tell apart."""
    for code in MEANINGS:
        yield _page(code if code < 1000 else 530, {"Server": "cloudflare"}, f"error code: {code}")
    for text in ("loop detected", "No healthy backend: unhealthy", "hostname doesn't match against certificate"):
        yield _page(503, {"Server": "Varnish"}, f"<h1>Error 503 {text}</h1>")
    for text in ("SSL handshake error", "No default director configured", "first byte timeout", "Service Unavailable"):
        yield _page(503, {"Server": "Varnish"}, f"<h1>Error 503 {text}</h1>")
    cloudfront = {"Server": "CloudFront", "X-Cache": "Error from cloudfront"}
    for text in ("Request blocked.", "configured to block access from your country."):
        yield _page(403, cloudfront, text)
    for status in (400, 405, 410, 429, 503):
        yield _page(status, cloudfront, "The request could not be satisfied.")
    for status in (404, 403, 502):
        yield _page(status, {"Via": "1.1 google"}, "<title>Error</title>")
        yield _page(status, {"X-Azure-Ref": "20261124T203500Z-0123456789abcdef"}, "<title>Error</title>")
    yield from _proxies()


def _proxies() -> Iterator[HttpAnswer]:
    for server in ("nginx", "Apache", "HAProxy"):
        for status, title in ((502, "502 Bad Gateway"), (504, "504 Gateway Timeout"), (404, "404 Not Found")):
            yield _page(status, {"Server": server}, f"<h1>{title}</h1>")
    yield _page(200, {"Server": "nginx"}, "<h1>Welcome to nginx!</h1>")
    yield _page(200, {"Server": "Apache"}, "<h1>It works!</h1>")
    yield _page(400, {"Server": "nginx"}, "<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port")


def _page(status: int, headers: Mapping[str, str], text: str) -> HttpAnswer:
    return HttpAnswer(status, "", (*headers.items(), ("Content-Type", "text/html")), text.encode())


def in_result(finding_id: str, observed: str) -> Mapping[str, Any]:
    """The finding as an item of the results, with ``observed`` as an example, or with what the judge says in the first
    case of the mail check.
    """
    told = next(iter(_told(finding_id)), None)
    if told is not None and not observed:
        return told.finding.to_dict()
    entry = CATALOGUE[finding_id]
    values = with_examples(subject(CDNS[owner(finding_id) or "cloudfront"]).values())
    finding = found(finding_id, values, observed=observed, now=NOW)
    if finding.remedy and is_decided_by_answer(entry):
        cases = remedies(finding_id)
        finding = replace(finding, remedy=next((each for each in cases if each.when in observed), cases[0]).text)
    return finding.to_dict()
