# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses connections and certificates. Pure: facts in, findings out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..._tls.certificate import Certificate
from ..._tls.client_hello import BROWSER_GROUPS, Chosen, group_name
from ..._tls.details import details_of
from ..model.connection import Failure, FailureKind
from ..model.finding import Evidence, Finding, Layer, Status, utc
from ..model.issuers import lead_of
from ..model.tracking_check import TrackingCheck
from ..probes.tls import IN_HANDSHAKE, NOT_TLS, TlsFacts
from ..rules.registry import RULES, found
from .chain import Cause, Refused, why_avoided, why_refused

_OLD_PROTOCOL = frozenset({"TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL"})
# An edge that knows no certificate for the name in SNI says so by one of these alerts.
_NO_CERTIFICATE = frozenset(
    {
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_UNRECOGNIZED_NAME",
        "TLSV1_ALERT_INTERNAL_ERROR",
        "TLSV1_ALERT_ACCESS_DENIED",
    }
)
#: nginx, HAProxy and servers of Go's library say so where they have no site for the name.
_REFUSED_NAME = frozenset({"TLSV1_UNRECOGNIZED_NAME", "TLSV1_ALERT_INTERNAL_ERROR"})
#: The remedy where a server refuses and does not say why. Of a CDN it is known: there is no certificate.
_SILENT = "silent"
_CERTIFICATE_REQUIRED = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
#: OpenSSL's words for a certificate that it cannot read, or whose key it cannot.
_UNREADABLE = frozenset(
    {
        "ASN1_LIB",
        "BAD_ASN1_OBJECT_HEADER",
        "HEADER_TOO_LONG",
        "NESTED_ASN1_ERROR",
        "NOT_ENOUGH_DATA",
        "TOO_LONG",
        "UNABLE_TO_FIND_PUBLIC_KEY_PARAMETERS",
        "UNKNOWN_CERTIFICATE_TYPE",
        "WRONG_TAG",
    }
)
_UNTESTED = "untested"
_BROWSER_GROUPS = frozenset(map(group_name, BROWSER_GROUPS))
#: How many addresses an observation names; the evidence has them all.
_MOST_LISTED = 4


def classify(facts: TlsFacts, domain: str, now: float | None = None) -> str:
    """The id of what is wrong at one address; "" where nothing is; ``untested`` where this machine has no way there.

    ``now`` (Unix seconds) decides whose dates are wrong, the certificate's or those of an authority's.
    """
    return cause_of(facts, domain, now).id


def cause_of(facts: TlsFacts, domain: str, now: float | None = None) -> Cause:
    """What is wrong at one address, as ``classify`` has it, with its remedy."""
    failure = facts.verified.failure
    if failure is None:
        return _of_accepted(facts)
    early = _of_connection(facts, failure)
    if early is not None:
        return early
    if facts.old is not None and facts.old.done and not facts.is_current:
        return Cause("tls_old_only")
    if failure.kind is FailureKind.CERTIFICATE:
        return why_refused(Refused(failure.code, domain, facts.certificate, facts.chain, now or 0.0))
    return _of_alert(facts, failure)


def _of_accepted(facts: TlsFacts) -> Cause:
    shake = facts.verified
    if facts.by_groups is not None and not facts.by_groups.done:
        words = f"it takes {shake.version} with the key exchange {group_name(shake.group)} alone"
        return Cause("tls_no_cipher", "groups", words=words)
    if not shake.chain or shake.chain[0].problem:
        return Cause("")
    others = facts.by_rsa.chain if facts.by_rsa is not None and facts.by_rsa.done else ()
    by_rsa = bool(others) and not others[0].is_unusual
    return why_avoided(shake.chain[0], shake.version, shake.cipher, by_rsa=by_rsa) or Cause("")


def _of_connection(facts: TlsFacts, failure: Failure) -> Cause | None:
    """What says that no TLS was spoken, or nothing at all."""
    if failure.kind is FailureKind.UNREACHABLE:
        return Cause(_UNTESTED)
    if failure.kind is FailureKind.REFUSED:
        return Cause("conn_refused")
    if facts.speaks_plain_http:
        return Cause("tls_plain_port")
    if failure.kind is FailureKind.TIMEOUT:
        return Cause("tls_stalled" if failure.detail == IN_HANDSHAKE else "timeout")
    if failure.detail in NOT_TLS:
        said = f"it says {facts.greeting!r}" if facts.greeting else ""
        return Cause("tls_plain_port", "other", words=said)
    return None


def _of_alert(facts: TlsFacts, failure: Failure) -> Cause:
    """How the server ended the handshake."""
    asked = facts.verified.was_asked or (facts.bare is not None and facts.bare.was_asked)
    if failure.detail == _CERTIFICATE_REQUIRED or asked:
        return Cause("tls_client_certificate")
    if failure.detail in _OLD_PROTOCOL:
        return Cause("tls_old_only")
    if facts.bare is not None and facts.bare.done:
        if facts.chain and facts.chain[0].is_unusual:
            return Cause("cert_key_type", known={"key": facts.chain[0].key}, words=f"its key is {facts.chain[0].key}")
        return Cause("tls_no_cipher", words=f"it takes {facts.bare.version} with {facts.bare.cipher}")
    if facts.chosen is not None:
        return _of_chosen(facts.chosen)
    if failure.kind in (FailureKind.RESET, FailureKind.CLOSED):
        return Cause("tls_reset")
    if failure.detail in _NO_CERTIFICATE:
        return Cause("cert_not_issued", "refused" if failure.detail in _REFUSED_NAME else _SILENT)
    return Cause("cert_unreadable" if failure.detail in _UNREADABLE else "tls_failed")


def _of_chosen(chosen: Chosen) -> Cause:
    """It has a certificate for the name, and wants something that no browser offers."""
    served = details_of(chosen.certificate) if chosen.certificate else None
    if served is not None and not served.problem and served.is_unusual:
        return Cause("cert_key_type", known={"key": served.key}, words=f"its key is {served.key}")
    by = f" and the key exchange {chosen.group}" if chosen.group else ""
    remedy = "" if chosen.group in _BROWSER_GROUPS or not chosen.group else "groups"
    return Cause("tls_no_cipher", remedy, words=f"it takes {chosen.version} with {chosen.cipher}{by}")


@dataclass(frozen=True)
class _View:
    """The facts of the addresses that count, with the cause of each."""

    check: TrackingCheck
    facts: Sequence[TlsFacts]
    causes: Sequence[Cause]
    now: float

    @property
    def ids(self) -> list[str]:
        """The ids of the causes."""
        return [cause.id for cause in self.causes]

    def cause(self, finding_id: str) -> Cause:
        """The first cause of this id."""
        return next((cause for cause in self.causes if cause.id == finding_id), Cause(finding_id))

    def evidence(self, facts: Sequence[TlsFacts]) -> list[Evidence]:
        return [Evidence("tls", "ip", _place(each), each.at, _describe(each, self.now)) for each in facts]

    def finding(
        self,
        finding_id: str,
        observed: str,
        status: Status | None = None,
        reason: str = "",
        known: Mapping[str, str] | None = None,
    ) -> Finding:
        cause = self.cause(finding_id)
        if cause.remedy == _SILENT and self.check.cdn is not None and self.check.cdn.certificate_is_its_own:
            cause = replace(cause, remedy="")
        finding = found(
            finding_id,
            self.check,
            observed=observed,
            status=status,
            reason=reason,
            remedies=(cause.remedy,) if cause.remedy else (),
            facts={**cause.known, **(known or {})},
            evidence=self.evidence(self.facts),
            duration_ms=max((each.duration_ms for each in self.facts), default=0),
            now=self.now,
        )
        # Where other addresses work, what comes above TLS can still be evaluated through them.
        return replace(finding, blocks=finding.blocks and "" not in self.ids)

    def worst(self, layer: Layer) -> str:
        """The first failure of this layer in verdict order; "" for none."""
        order = list(RULES)
        bad = {
            finding_id
            for finding_id in self.ids
            if finding_id and finding_id != _UNTESTED and RULES[finding_id].layer is layer
        }
        return min(bad, key=order.index, default="")

    def with_id(self, finding_id: str) -> list[TlsFacts]:
        return [each for each, its in zip(self.facts, self.ids, strict=True) if its == finding_id]


def analyse_tls(check: TrackingCheck, facts: Sequence[TlsFacts], *, now: float) -> list[Finding]:
    """The findings on TCP and TLS over all addresses, and on families that disagree."""
    causes = [cause_of(each, check.domain, now) for each in facts]
    split = _families(facts, [cause.id for cause in causes])
    findings = []
    if split:
        pairs = list(zip(facts, causes, strict=True))
        broken = [each for each, _cause in pairs if each.edge.is_ipv6 == (split == "AAAA")]
        findings.append(_mismatch(check, split, broken, now))
        kept = [(each, cause) for each, cause in pairs if each.edge.is_ipv6 != (split == "AAAA")]
        facts, causes = [each for each, _cause in kept], [cause for _each, cause in kept]
    view = _View(check, facts, causes, now)
    return [*findings, _tcp(view), _certificate(view), _version(view), _old(view)]


def _families(facts: Sequence[TlsFacts], ids: Sequence[str]) -> str:
    """Which record type leads to a broken family while the other works; "" for neither."""
    seen: dict[bool, set[str]] = {}
    for each, finding_id in zip(facts, ids, strict=True):
        if finding_id != _UNTESTED:
            seen.setdefault(each.edge.is_ipv6, set()).add(finding_id)
    if len(seen) < 2 or ("" in seen[True]) == ("" in seen[False]):
        return ""
    broken = "" in seen[False]
    # What strikes addresses of the other family too is no matter of families.
    return "" if seen[broken] <= seen[not broken] else ("AAAA" if broken else "A")


def _mismatch(check: TrackingCheck, broken_type: str, broken: Sequence[TlsFacts], now: float) -> Finding:
    observed = "; ".join(f"{_place(each)}: {_failure(each)}" for each in broken)
    other = "IPv4" if broken_type == "AAAA" else "IPv6"
    return found(
        "aaaa_mismatch",
        check,
        observed=f"{other} works, but {observed}",
        facts={"broken_type": broken_type},
        evidence=[Evidence("tls", "ip", _place(each), each.at, _describe(each, now)) for each in broken],
        duration_ms=max(each.duration_ms for each in broken),
        now=now,
    )


def _tcp(view: _View) -> Finding:
    worst = view.worst(Layer.TCP)
    if worst:
        return view.finding(worst, _some(view, worst))
    reached = [each for each, finding_id in zip(view.facts, view.ids, strict=True) if finding_id != _UNTESTED]
    if not reached:
        reason = "this machine has no route to any of the addresses"
        observed = "; ".join(f"{_place(each)}: {_failure(each)}" for each in view.facts)
        return view.finding("edge_tcp", observed, Status.ERROR, reason)
    unseen = len(view.facts) - len(reached)
    note = f"; {unseen} could not be tested, since this machine has no route to them" if unseen else ""
    return view.finding("edge_tcp", f"{_count(len(reached))} accepted a connection{note}")


def _certificate(view: _View) -> Finding:
    worst = view.worst(Layer.TLS)
    if worst and RULES[worst].slot == "cert_valid":
        return view.finding(worst, _some(view, worst))
    good = view.with_id("")
    if not good:
        return view.finding("cert_valid", "").skipped("no handshake came about")
    unread = [each for each in good if each.certificate is None]
    if unread:
        reason = f"the certificate at {_listed([_place(each) for each in unread])} {_unreadable(unread[0])}"
        return view.finding("cert_valid", "", Status.ERROR, reason)
    certificates = [each.certificate for each in good if each.certificate is not None]
    first = min(certificates, key=lambda certificate: certificate.not_after)
    places = [_place(each) for each in good if each.certificate == first]
    share = "" if len(places) == len(good) else f" at {_listed(places)} ({len(places)} of {len(good)} addresses)"
    left = first.days_left(view.now)
    names = ", ".join(first.names[:5])
    observed = f"issued by {first.issuer} for {names}, until {utc(first.not_after)} ({math.floor(left)} days){share}"
    least = least_days(view.check, first)
    if left >= least:
        return view.finding("cert_valid", observed)
    return view.finding("cert_expiring", observed, known={"least_left": f"{least:.1f}".removesuffix(".0")})


def least_days(check: TrackingCheck, certificate: Certificate) -> float:
    """With fewer days left a certificate is late: as the option says, else by who renews it."""
    if check.warn_days is not None:
        return check.warn_days
    return lead_of(check.cdn.id if check.cdn else "", certificate.issuer, certificate.life).least


def _version(view: _View) -> Finding:
    if "tls_old_only" in view.ids:
        return view.finding("tls_old_only", _some(view, "tls_old_only"))
    versions = {shake.version for each in view.facts for shake in (each.verified, each.bare) if shake and shake.version}
    if not versions:
        return view.finding("tls_version", "").skipped("no handshake came about")
    return view.finding("tls_version", ", ".join(sorted(versions)))


def _old(view: _View) -> Finding:
    if any(not each.can_test_old for each in view.facts):
        return view.finding("tls_old", "").skipped("the OpenSSL of this machine cannot offer TLS 1.0 or 1.1")
    tried = [each for each in view.facts if each.old is not None]
    offered = [each for each in tried if each.old is not None and each.old.done]
    if "tls_old_only" in view.ids or not tried:
        return view.finding("tls_old", "").skipped("no handshake with TLS 1.2 or newer came about")
    if not offered:
        return view.finding("tls_old", f"{_count(len(tried))} refused TLS 1.0 and 1.1")
    versions = sorted({each.old.version for each in offered if each.old is not None})
    return view.finding("tls_old_offered", f"{', '.join(versions)} at {', '.join(map(_place, offered))}")


def _some(view: _View, finding_id: str) -> str:
    """What the addresses with this failure did, and how many they are."""
    bad = view.with_id(finding_id)
    share = "" if len(view.facts) == 1 else f" ({len(bad)} of {len(view.facts)} addresses)"
    places: dict[str, list[str]] = {}
    for each, cause in zip(view.facts, view.causes, strict=True):
        if cause.id == finding_id:
            words = "; ".join(filter(None, (_failure(each), cause.words)))
            places.setdefault(words, []).append(_place(each))
    return "; ".join(f"{_listed(found)}: {failure}" for failure, found in places.items()) + share


def _listed(places: Sequence[str]) -> str:
    more = f" and {len(places) - _MOST_LISTED} more" if len(places) > _MOST_LISTED else ""
    return ", ".join(places[:_MOST_LISTED]) + more


def _failure(facts: TlsFacts) -> str:
    if facts.speaks_plain_http:
        return "plain HTTP instead of TLS"
    if facts.old is not None and facts.old.done and not facts.is_current:
        return f"nothing newer than {facts.old.version}"
    if facts.verified.failure is None:
        return _card(facts.certificate) if facts.certificate else "works"
    if facts.unreadable:
        return f"{facts.verified.failure}; the certificate {_unreadable(facts)}"
    return f"{facts.verified.failure}; {_card(facts.certificate)}" if facts.certificate else str(facts.verified.failure)


def _unreadable(facts: TlsFacts) -> str:
    return f"cannot be read, as other clients may find too ({facts.unreadable})"


def _card(certificate: Certificate) -> str:
    names = ", ".join(certificate.names[:5]) or certificate.subject or "no name"
    dates = f"{utc(certificate.not_before)} to {utc(certificate.not_after)}"
    return f"the certificate is for {names}, by {certificate.issuer or 'no issuer'}, {dates}"


def _describe(facts: TlsFacts, now: float) -> str:
    lines = [f"verified: {facts.verified.version or facts.verified.failure}"]
    if facts.bare is not None:
        lines.append(f"unverified: {facts.bare.version or facts.bare.failure}")
    if facts.old is not None:
        lines.append(f"TLS 1.0 and 1.1 alone: {facts.old.version or facts.old.failure}")
    if facts.certificate is not None:
        lines.append(f"{_card(facts.certificate)} ({facts.certificate.days_left(now):.1f} days left)")
    if facts.unreadable:
        lines.append(f"the certificate {_unreadable(facts)}")
    return "\n".join(lines)


def _place(facts: TlsFacts) -> str:
    edge = facts.edge
    return edge.address if edge.place.port == 443 and edge.place.host == edge.address else str(edge.place)


def _count(number: int) -> str:
    return f"{number} address" if number == 1 else f"{number} addresses"
