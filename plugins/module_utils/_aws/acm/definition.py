# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``acm_tracking_certificate``: its options, and which resource they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ..._core.arguments import WAIT, Arguments
from ..._core.clock import instant
from ..._core.context import TaskContext
from ..._core.errors import InputError, MissingLibraryError
from ..._core.names import record_name, shown_name
from ..._core.resource import Resource
from ..._core.several.arguments import ListForm
from ..._core.several.run import listed_definition
from ..._tls.names import plain
from ..._tls.pem import Material, check_facts, facts_of, material_of
from ..paces import limit_of
from ..session import AWS, BOTO3, CLOUDFRONT_REGION, AwsSession
from .client import AcmClient
from .looks import CertificateLooks
from .lookup import Certificates
from .model import AMAZON_ISSUED, IMPORTED, ValidationRecord
from .names import MOST_NAMES, certificate_names
from .plan import DesiredCertificate
from .resource import ImportedCertificate, RemovedCertificates, RequestedCertificate
from .wait import IssueWait

#: Keys of certificates that Amazon issues. Source: ACM API reference, RequestCertificate, KeyAlgorithm.
KEY_ALGORITHMS = ("RSA_2048", "EC_prime256v1", "EC_secp384r1")
_ARN = re.compile(r"arn:aws[a-z-]*:acm:([a-z0-9-]+):\d+:certificate/[\w-]+")
_UNCHECKED = (
    "The certificate was not checked before it is sent to AWS, since the Python library cryptography is not "
    "installed here: whether it is valid, fits its key and serves the domains is left to AWS."
)


def certificate_arn(value: str | None) -> str:
    """The ARN of a certificate that CloudFront can use, "" for none. Raises InputError."""
    if not value:
        return ""
    match = _ARN.fullmatch(value)
    if match is None:
        form = f"arn:aws:acm:{CLOUDFRONT_REGION}:123456789012:certificate/..."
        raise InputError("certificate_arn", value, f"it must be the ARN of an ACM certificate, such as {form}")
    if match[1] != CLOUDFRONT_REGION:
        raise InputError(
            "certificate_arn",
            value,
            f"it is a certificate in {match[1]}, and CloudFront takes certificates in {CLOUDFRONT_REGION} only",
        )
    return value


@dataclass(frozen=True)
class Account:
    """What all certificates of a task share."""

    client: AcmClient
    certificates: Certificates
    looks: CertificateLooks


def connect(context: TaskContext) -> Account:
    """The account of a task's options. Raises InputError."""
    params = context.params
    client = AcmClient(AwsSession(params, context.progress))
    count = 1 if params.get("certificates") is None else len(params["certificates"])
    return Account(client, Certificates(client), CertificateLooks(client, count, params["wait_interval"]))


def build(context: TaskContext, account: Account) -> Resource[Any]:
    """The resource that the options of one certificate stand for. Raises InputError."""
    params = context.params
    arn = certificate_arn(params.get("certificate_arn"))
    client, certificates = account.client, account.certificates
    if params["state"] == "absent":
        return RemovedCertificates(client, certificates, _unwanted(params, arn))
    waiting = IssueWait(client, params, context.progress, account.looks)
    if params.get("certificate") or params.get("private_key"):
        material = _material(params)
        return ImportedCertificate(client, certificates, _own(params, arn, material), waiting, material)
    return RequestedCertificate(client, certificates, _issued(params, arn), waiting)


def _unwanted(params: Mapping[str, Any], arn: str) -> DesiredCertificate:
    own = params.get("certificate") or params.get("private_key")
    return DesiredCertificate(_domains(params, needed=not arn), arn, type=IMPORTED if own else AMAZON_ISSUED)


def _issued(params: Mapping[str, Any], arn: str) -> DesiredCertificate:
    most = params["max_names"]
    if not 1 <= most <= MOST_NAMES:
        raise InputError("max_names", most, f"it must be from 1 to {MOST_NAMES}")
    names = _domains(params, needed=not arn, most=MOST_NAMES if arn else most)
    return DesiredCertificate(
        names,
        arn,
        key_algorithm=params.get("key_algorithm"),
        tags=_tags(params),
        covering=params["match"] == "covering",
        known_records=_known_records(params),
    )


def _known_records(params: Mapping[str, Any]) -> tuple[ValidationRecord, ...] | None:
    """Those of other kinds prove nothing to ACM."""
    given = params.get("known_records")
    if given is None:
        return None
    return tuple(
        ValidationRecord(record_name(one["name"], option="known_records"), one["type"], plain(one["value"] or ""))
        for one in given
    )


def _own(params: Mapping[str, Any], arn: str, material: Material) -> DesiredCertificate:
    domains = _domains(params, needed=False)
    facts = facts_of(material)
    if facts is None and not (domains or arn):
        raise MissingLibraryError(
            "The names of the certificate cannot be read without the Python library cryptography",
            remedy="Install it where the task runs, or name the domains",
        )
    if facts:
        check_facts(facts, domains, datetime.now(timezone.utc))
    return DesiredCertificate(
        names=facts.names if facts else domains,
        arn=arn,
        type=IMPORTED,
        names_known=facts is not None,
        tags=_tags(params),
        fingerprints=material.fingerprints,
        not_before=instant(facts.not_before) if facts else "",
        not_after=instant(facts.not_after) if facts else "",
        warnings=() if facts else (_UNCHECKED,),
    )


def _material(params: Mapping[str, Any]) -> Material:
    for name, other in (("certificate", "private_key"), ("private_key", "certificate")):
        if not params.get(name):
            raise InputError(name, None, f"it must be given together with {other}")
    return material_of(params["certificate"], params["private_key"], params.get("chain") or "")


def _domains(params: Mapping[str, Any], *, needed: bool, most: int = MOST_NAMES) -> tuple[str, ...]:
    domains = [domain for domain in params.get("domains") or () if domain]
    return certificate_names(domains, most=most) if domains or needed else ()


def _tags(params: Mapping[str, Any]) -> dict[str, str] | None:
    tags = params.get("tags")
    return None if tags is None else {str(key): "" if value is None else str(value) for key, value in tags.items()}


def subject(params: Mapping[str, Any]) -> str:
    """What a message about a certificate is about."""
    domains = [shown_name(domain) for domain in params.get("domains") or ()]
    more = f" and {len(domains) - 1} more" if len(domains) > 1 else ""
    return f"certificate for {domains[0]}{more}" if domains else str(params.get("certificate_arn") or "certificate")


def domains_of(params: Mapping[str, Any]) -> list[str]:
    """The names of a certificate, as far as the task tells them."""
    return [shown_name(domain) for domain in params.get("domains") or ()]


ARGUMENTS = Arguments(
    options={
        "domains": {"type": "list", "elements": "str"},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "certificate_arn": {"type": "str"},
        "certificate": {"type": "str"},
        "private_key": {"type": "str", "no_log": True},
        "chain": {"type": "str"},
        "key_algorithm": {"type": "str", "choices": list(KEY_ALGORITHMS)},
        "match": {"type": "str", "default": "covering", "choices": ["covering", "exact"]},
        "max_names": {"type": "int", "default": 10},
        "known_records": {
            "type": "list",
            "elements": "dict",
            "options": {
                "name": {"type": "str", "required": True},
                "type": {"type": "str", "default": "CNAME"},
                "value": {"type": "str", "required": True},
                "ttl": {"type": "int"},
            },
        },
        "tags": {"type": "dict"},
    },
    required_one_of=(("domains", "certificate_arn", "certificate"),),
)

FORM = ListForm(
    option="certificates",
    noun="certificate",
    ready="issued",
    arguments=ARGUMENTS,
    identity=("domains", "certificate_arn", "certificate", "private_key", "chain", "known_records"),
    connect=connect,
    build=build,
    estimate=limit_of("acm", "request_certificate").told,
    subject=subject,
    domains=domains_of,
    identified=lambda params: (
        frozenset(domains_of(params)) or params.get("certificate_arn") or params.get("certificate")
    ),
)

DEFINITION = listed_definition("acm_tracking_certificate", FORM, AWS, WAIT, libraries=(BOTO3,))
