# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the certificates there are to the one desired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan, only_domain
from ..._tls.names import uncovered
from ..._tls.pem import same_material
from .failure import hopeless
from .model import (
    AMAZON_ISSUED,
    IMPORTED,
    ISSUED,
    PENDING,
    SERVICE,
    Certificate,
    DomainValidation,
    Summary,
    ValidationRecord,
)
from .names import idempotency_token

DEFAULT_KEY_ALGORITHM = "RSA_2048"
#: Keys that CloudFront takes. Source: Amazon CloudFront Developer Guide, "Requirements for using SSL/TLS certificates".
_FOR_CLOUDFRONT = frozenset({"RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1"})
_RANKS = {ISSUED: 0, PENDING: 1}


@dataclass(frozen=True)
class DesiredCertificate:
    """A certificate as a task wants it.

    ``arn`` chooses one, "" leaves it to the names. ``key_algorithm`` and ``tags`` are None where they do not matter.
    Of the user's own certificate ``fingerprints`` are those of itself and its chain; ``names_known`` is whether the
    names are those that it has, rather than those that it shall serve.
    """

    names: tuple[str, ...]
    arn: str = ""
    type: str = AMAZON_ISSUED
    names_known: bool = True
    key_algorithm: str | None = None
    tags: Mapping[str, str] | None = None
    fingerprints: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""
    warnings: tuple[str, ...] = ()
    #: Whether an issued certificate that covers the names beside others, or that was imported, is as good.
    covering: bool = False
    #: The validation records that are known to stand in DNS, None where nobody has looked.
    known_records: tuple[ValidationRecord, ...] | None = None


@dataclass(frozen=True)
class Candidates:
    """The certificates that have exactly the desired names: the best first, and those beyond use.

    ``wider`` are the user's own ones that serve all the wanted names, and others perhaps.
    """

    usable: tuple[Summary, ...] = ()
    spent: tuple[Summary, ...] = ()
    wider: tuple[Summary, ...] = ()


def candidates(summaries: Iterable[Summary], desired: DesiredCertificate) -> Candidates:
    """Sort out the certificates that could be the desired one.

    An issued one comes before a pending one, one in use before others, a longer valid one before a shorter.
    One that CloudFront manages itself is none of ours.
    """
    listed = [one for one in summaries if _is_kind(one, desired)]
    ours = [one for one in listed if _has_names(one, desired)]
    usable = sorted((one for one in ours if one.status in _RANKS), key=lambda one: one.arn)
    usable.sort(key=lambda one: (one.not_after, one.created_at), reverse=True)
    usable.sort(key=lambda one: (_RANKS[one.status], not one.in_use))
    wider = [one for one in listed if desired.type == IMPORTED and not uncovered(one.names or (), desired.names)]
    return Candidates(tuple(usable), tuple(one for one in ours if one.status not in _RANKS), tuple(wider))


def covering(summaries: Iterable[Summary], desired: DesiredCertificate) -> tuple[Summary, ...]:
    """The valid certificates that serve all the names: the best first.

    One in use comes before others, then one that has exactly the names, one that ACM renews by itself, and the one
    with the latest end. An imported one that nothing uses is left alone, since nobody may renew it; one that CloudFront
    manages itself is none of ours.
    """
    valid = [
        one
        for one in summaries
        if one.status == ISSUED and not one.managed_by and not uncovered(one.names or (), desired.names)
    ]
    fitting = [
        one for one in valid if desired.key_algorithm in (None, one.key_algorithm) and (one.in_use or _is_free(one))
    ]
    fitting.sort(key=lambda one: (one.not_after, one.arn), reverse=True)
    return tuple(sorted(fitting, key=lambda one: (not one.in_use, not _is_exact(one, desired), one.type == IMPORTED)))


def is_own(certificate: Certificate, desired: DesiredCertificate) -> bool:
    """Whether a certificate is as a task of these names requests it, rather than one that covers them."""
    return certificate.type == AMAZON_ISSUED and frozenset(certificate.names) == frozenset(desired.names)


def _is_free(one: Summary) -> bool:
    return one.type == AMAZON_ISSUED and one.key_algorithm in _FOR_CLOUDFRONT


def _is_exact(one: Summary, desired: DesiredCertificate) -> bool:
    return one.names == frozenset(desired.names)


def check_given(certificate: Certificate, desired: DesiredCertificate) -> None:
    """Raise HopelessError or RefusedError where the certificate that a task names cannot serve it."""
    missing = uncovered(certificate.names, () if desired.type == IMPORTED else desired.names)
    if missing:
        raise RefusedError(
            f"The certificate {certificate.arn} does not serve {', '.join(missing)}: "
            f"it is for {', '.join(certificate.names)}",
            remedy="Name a certificate that does, or leave certificate_arn out to have one found or requested",
            facts={"arn": certificate.arn, "missing": list(missing)},
        )
    if desired.type == IMPORTED and certificate.type != IMPORTED:
        raise RefusedError(
            f"The certificate {certificate.arn} was issued by Amazon, and another one cannot be imported in its place",
            remedy="Leave certificate_arn out to import yours as another one",
        )
    error = None if desired.type == IMPORTED else hopeless(certificate)
    if error:
        raise error


def plan_requested(
    desired: DesiredCertificate, current: Certificate | None, spent: Sequence[Summary] = ()
) -> Plan[Certificate]:
    """Request a certificate where there is none of use; ``spent`` are those that failed or expired before."""
    if current is not None and desired.covering and not desired.arn and not is_own(current, desired):
        return Plan(current, current, (), (*desired.warnings, *_renewal_warnings(current)))
    if current is not None:
        return _plan_tags(desired, current, (*desired.warnings, *_renewal_warnings(current)))
    algorithm = desired.key_algorithm or DEFAULT_KEY_ALGORITHM
    token = idempotency_token(desired.names, algorithm, [one.arn for one in spent])
    request = Action(
        "request",
        f"certificate for {', '.join(desired.names)}",
        {"token": token, "algorithm": algorithm},
        service=SERVICE,
        domain=only_domain(desired.names),
        after={"domains": list(desired.names), "key_algorithm": algorithm},
    )
    proofs = tuple(DomainValidation(name, PENDING, "DNS", ValidationRecord.predicted(name)) for name in desired.names)
    tags = _pairs(desired.tags)
    after = Certificate("", desired.names, PENDING, key_algorithm=algorithm, validations=proofs, tags=tags)
    ignored = [f"The certificate {one.arn} is {one.status}, so a new one is requested in its place." for one in spent]
    return Plan(None, after, (request,), (*desired.warnings, *ignored))


def plan_imported(desired: DesiredCertificate, current: Certificate | None) -> Plan[Certificate]:
    """Import the user's own certificate, in the place of the one it renews where there is one."""
    if current is not None and same_material(desired.fingerprints, current.fingerprints):
        return _plan_tags(desired, current, desired.warnings)
    after = Certificate(
        arn=current.arn if current else "",
        names=desired.names or (current.names if current else ()),
        status=ISSUED,
        type=IMPORTED,
        not_before=desired.not_before,
        not_after=desired.not_after,
        in_use_by=current.in_use_by if current else (),
        tags=_pairs(desired.tags),
        fingerprints=desired.fingerprints,
    )
    imported = _import(current, after)
    if current is None:
        return Plan(None, after, (imported,), desired.warnings)
    tagged = _plan_tags(desired, replace(after, tags=current.tags), ())
    return Plan(current, tagged.after, (imported, *tagged.actions), desired.warnings)


def _import(current: Certificate | None, after: Certificate) -> Action:
    target = f"certificate for {', '.join(after.names)}"
    return Action(
        "import",
        target,
        service=SERVICE,
        domain=only_domain(after.names),
        before=None if current is None else _material(current),
        after=_material(after),
        sentence="" if current is None else f"import {target} in the place of {current.arn}",
    )


def _material(certificate: Certificate) -> dict[str, Any]:
    return {
        "domains": sorted(certificate.names),
        "not_after": certificate.not_after or None,
        "sha256": certificate.fingerprints[0] if certificate.fingerprints else None,
    }


def plan_absent(certificates: Sequence[Certificate]) -> Plan[tuple[Certificate, ...]]:
    """Delete the certificates. Raises RefusedError, before anything is deleted, for one that is in use."""
    for one in certificates:
        if one.in_use_by:
            raise in_use(one)
    return Plan(tuple(certificates), (), tuple(map(_deletion, certificates)))


def _deletion(certificate: Certificate) -> Action:
    target = f"certificate {certificate.arn}"
    return Action(
        "delete",
        target,
        {"arn": certificate.arn},
        service=SERVICE,
        domain=only_domain(certificate.names),
        before={"domains": sorted(certificate.names), "status": certificate.status},
        sentence=f"delete {target} for {', '.join(certificate.names)}",
    )


def in_use(certificate: Certificate) -> RefusedError:
    """The sentence for a certificate that something still serves."""
    users = ", ".join(map(_user, certificate.in_use_by)) or "something that AWS does not name"
    return RefusedError(
        f"The certificate {certificate.arn} cannot be deleted while it is used by {users}",
        remedy="Give that another certificate, or delete it first; AWS may need some minutes to notice",
        facts={"arn": certificate.arn, "in_use_by": list(certificate.in_use_by)},
    )


def _is_kind(one: Summary, desired: DesiredCertificate) -> bool:
    algorithm = None if desired.type == IMPORTED else desired.key_algorithm
    return one.type == desired.type and not one.managed_by and algorithm in (None, one.key_algorithm)


def _has_names(one: Summary, desired: DesiredCertificate) -> bool:
    names = one.names or frozenset()
    # The common name of a user's own certificate need not be one of its names.
    forms = (names, names - {one.domain}) if one.type == IMPORTED else (names,)
    return frozenset(desired.names) in forms


def _plan_tags(desired: DesiredCertificate, current: Certificate, warnings: tuple[str, ...]) -> Plan[Certificate]:
    held = dict(current.tags or ())
    more = {key: value for key, value in (desired.tags or {}).items() if held.get(key) != value}
    if not more:
        return Plan(current, current, (), warnings)
    target = f"certificate {current.arn}"
    action = Action(
        "tag",
        target,
        {"tags": more},
        service=SERVICE,
        domain=only_domain(current.names),
        before={"tags": {key: held[key] for key in more if key in held}},
        after={"tags": more},
        sentence=f"tag {target} with {', '.join(sorted(more))}",
    )
    return Plan(current, replace(current, tags=_pairs({**held, **more})), (action,), warnings)


def _pairs(tags: Mapping[str, str] | None) -> tuple[tuple[str, str], ...] | None:
    return None if tags is None else tuple(sorted(tags.items()))


def _renewal_warnings(current: Certificate) -> tuple[str, ...]:
    if current.status != ISSUED or current.renewal_status not in ("FAILED", "PENDING_VALIDATION"):
        return ()
    return (
        f"The renewal of the certificate {current.arn}, which ends on {current.not_after}, is "
        f"{current.renewal_status}: see that its validation records are still in DNS.",
    )


def _user(arn: str) -> str:
    """ "CloudFront distribution E2" for the ARN of one."""
    kind, identity = [*arn.rpartition(":")[2].split("/", 1), ""][:2]
    return f"CloudFront distribution {identity}" if kind == "distribution" and ":cloudfront:" in arn else arn
