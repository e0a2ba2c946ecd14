# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The planner as tables: how it stands and what is wanted in, the steps out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import HopelessError, RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.result import described
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import WaitLimits
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.desired import DesiredTrackingDomain
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import (
    Association,
    Registration,
    Status,
    TlsCertificate,
    TrackingDomain,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.plan import plan

D = "track.example.com"
NONE = Registration()
NEW = TrackingDomain(D, status=Status(False, "unverified", "valid", "unknown"))
VERIFIED = replace(NEW, status=Status(True, "", "valid", "unknown"))
SECURE = replace(VERIFIED, secure=True)
PENDING = replace(VERIFIED, status=replace(VERIFIED.status, tls_status="pending"))
MANAGED = replace(
    SECURE,
    uses_managed_certificate=True,
    status=Status(True, "valid", "valid", "valid"),
    tls_certificate=TlsCertificate(),
)
WAITING = WaitLimits(wait=True)

CREATE = f"create tracking domain {D}"
OVER_HTTP = f"verify tracking domain {D} over http"
OVER_HTTPS = f"verify tracking domain {D} over https"
TO_SECURE = f"update tracking domain {D} to secure: true"
TO_INSECURE = f"update tracking domain {D} to secure: false"
TO_DEFAULT = f"update tracking domain {D} to default: true"
REQUEST = f"request a certificate managed by SparkPost for tracking domain {D}"
DELETE = f"delete tracking domain {D}"


def failed(tls_status: str, error_code: str | None = None, *, managed: bool = False) -> TrackingDomain:
    return replace(
        VERIFIED,
        uses_managed_certificate=managed,
        status=replace(VERIFIED.status, tls_status=tls_status),
        tls_certificate=TlsCertificate(error_code=error_code),
    )


@pytest.mark.parametrize(
    ("current", "desired", "steps"),
    [
        pytest.param(None, DesiredTrackingDomain(D), [CREATE], id="create"),
        pytest.param(None, DesiredTrackingDomain(D, secure=True), [CREATE], id="create secure"),
        pytest.param(None, DesiredTrackingDomain(D, verify=True), [CREATE, OVER_HTTP], id="create and verify"),
        pytest.param(
            None,
            DesiredTrackingDomain(D, verify=True, secure=True, default=True),
            [CREATE, OVER_HTTP, TO_SECURE, OVER_HTTPS, TO_DEFAULT],
            id="everything",
        ),
        pytest.param(NEW, DesiredTrackingDomain(D), [], id="nothing asked"),
        pytest.param(NEW, DesiredTrackingDomain(D, verify=True), [OVER_HTTP], id="verify"),
        pytest.param(
            replace(NEW, secure=True), DesiredTrackingDomain(D, verify=True), [OVER_HTTPS], id="a secure one over https"
        ),
        pytest.param(
            replace(NEW, secure=True),
            DesiredTrackingDomain(D, verify=True, secure=False),
            [TO_INSECURE, OVER_HTTP],
            id="insecure before its only verification",
        ),
        pytest.param(VERIFIED, DesiredTrackingDomain(D, verify=True), [], id="verified already"),
        pytest.param(
            VERIFIED, DesiredTrackingDomain(D, verify=True, secure=True), [TO_SECURE, OVER_HTTPS], id="verify again"
        ),
        pytest.param(VERIFIED, DesiredTrackingDomain(D, secure=True), [TO_SECURE], id="secure without verifying"),
        pytest.param(SECURE, DesiredTrackingDomain(D, secure=False), [TO_INSECURE], id="back to http"),
        pytest.param(
            SECURE, DesiredTrackingDomain(D, verify=True, secure=False), [TO_INSECURE, OVER_HTTP], id="back, and verify"
        ),
        pytest.param(SECURE, DesiredTrackingDomain(D, verify=True, secure=True), [], id="secure already"),
        pytest.param(SECURE, DesiredTrackingDomain(D, default=True), [TO_DEFAULT], id="default"),
        pytest.param(
            replace(SECURE, default=True),
            DesiredTrackingDomain(D, default=False),
            [f"update tracking domain {D} to default: false"],
            id="no longer default",
        ),
        pytest.param(
            replace(SECURE, default=True, subaccount=7),
            DesiredTrackingDomain(D),
            [],
            id="unnamed options are left alone",
        ),
        pytest.param(
            replace(SECURE, subaccount=7), DesiredTrackingDomain(D, subaccount=7), [], id="the right subaccount"
        ),
        pytest.param(
            replace(NEW, default=True),
            DesiredTrackingDomain(D, default=True),
            [],
            id="default already, though unverified",
        ),
        pytest.param(
            None,
            DesiredTrackingDomain(D, verify=True, managed_certificate=True),
            [CREATE, OVER_HTTP, REQUEST],
            id="managed from nothing",
        ),
        pytest.param(
            None,
            DesiredTrackingDomain(D, verify=True, managed_certificate=True, secure=True, default=True),
            [CREATE, OVER_HTTP, REQUEST, TO_DEFAULT],
            id="managed: secure is left to SparkPost",
        ),
        pytest.param(
            PENDING, DesiredTrackingDomain(D, managed_certificate=True, secure=True), [], id="managed: on its way"
        ),
        pytest.param(PENDING, DesiredTrackingDomain(D, secure=False), [], id="managed: on its way, insecure meanwhile"),
        pytest.param(
            MANAGED,
            DesiredTrackingDomain(D, managed_certificate=True, secure=True, verify=True),
            [],
            id="managed: served",
        ),
        pytest.param(
            replace(MANAGED, secure=False),
            DesiredTrackingDomain(D, managed_certificate=True, secure=True),
            [TO_SECURE],
            id="managed: served, but somebody made it insecure",
        ),
        pytest.param(VERIFIED, DesiredTrackingDomain(D, managed_certificate=False), [], id="managed: never was"),
        pytest.param(
            failed("failed", "acme:dns"),
            DesiredTrackingDomain(D, managed_certificate=True),
            [REQUEST],
            id="managed: again",
        ),
        pytest.param(
            failed("failed", "acme:dns"), DesiredTrackingDomain(D), [], id="a failed certificate that nobody asks for"
        ),
        pytest.param(SECURE, DesiredTrackingDomain(D, absent=True, secure=False, default=True), [DELETE], id="delete"),
        pytest.param(None, DesiredTrackingDomain(D, absent=True, verify=True), [], id="absent already"),
    ],
)
def test_the_steps_and_their_order(
    current: TrackingDomain | None, desired: DesiredTrackingDomain, steps: list[str]
) -> None:
    made = plan(Registration(current), desired)
    assert described(made.actions) == steps
    assert made.before == Registration(current)
    assert made.changed is bool(steps)


@pytest.mark.parametrize(
    ("desired", "secure"),
    [
        (DesiredTrackingDomain(D), False),
        (DesiredTrackingDomain(D, secure=True), True),
        (DesiredTrackingDomain(D, secure=True, verify=True), False),
        (DesiredTrackingDomain(D, secure=True, verify=True, managed_certificate=True), False),
    ],
)
def test_what_is_created(desired: DesiredTrackingDomain, secure: bool) -> None:
    assert plan(NONE, desired).actions[0].arguments == {"secure": secure}


@pytest.mark.parametrize(
    ("current", "desired", "after"),
    [
        (None, DesiredTrackingDomain(D, subaccount=7), TrackingDomain(D, subaccount=7)),
        (None, DesiredTrackingDomain(D, verify=True), TrackingDomain(D, status=Status(verified=True))),
        (NEW, DesiredTrackingDomain(D, verify=True), replace(NEW, status=Status(True, None, None, "unknown"))),
        (VERIFIED, DesiredTrackingDomain(D, secure=True), SECURE),
        (VERIFIED, DesiredTrackingDomain(D, managed_certificate=True), PENDING),
        (
            VERIFIED,
            DesiredTrackingDomain(D, managed_certificate=True, wait_limits=WAITING),
            replace(MANAGED, status=replace(VERIFIED.status, tls_status="valid")),
        ),
        (SECURE, DesiredTrackingDomain(D, absent=True), None),
    ],
)
def test_what_is_predicted(
    current: TrackingDomain | None, desired: DesiredTrackingDomain, after: TrackingDomain | None
) -> None:
    assert plan(Registration(current), desired).after == Registration(after)


ALIKE = Association("a.example.com", D)
OTHER = Association("b.example.com", "other.example.com")
FREE = Association("c.example.com")


@pytest.mark.parametrize(
    ("current", "desired", "steps", "after"),
    [
        pytest.param(
            Registration(VERIFIED, (ALIKE, OTHER, FREE)),
            DesiredTrackingDomain(D),
            [
                f"associate sending domain b.example.com with tracking domain {D}",
                f"associate sending domain c.example.com with tracking domain {D}",
            ],
            (ALIKE, Association("b.example.com", D), Association("c.example.com", D)),
            id="present",
        ),
        pytest.param(
            Registration(VERIFIED, (ALIKE, OTHER, FREE)),
            DesiredTrackingDomain(D, absent=True),
            [f"dissociate sending domain a.example.com from tracking domain {D}", DELETE],
            (Association("a.example.com"), OTHER, FREE),
            id="absent: before the deletion, and only its own",
        ),
        pytest.param(
            Registration(None, (ALIKE,)),
            DesiredTrackingDomain(D, absent=True),
            [f"dissociate sending domain a.example.com from tracking domain {D}"],
            (Association("a.example.com"),),
            id="absent already, but still named",
        ),
        pytest.param(
            Registration(None, (FREE,)),
            DesiredTrackingDomain(D, verify=True),
            [CREATE, OVER_HTTP, f"associate sending domain c.example.com with tracking domain {D}"],
            (Association("c.example.com", D),),
            id="after the creation",
        ),
    ],
)
def test_associations(
    current: Registration, desired: DesiredTrackingDomain, steps: list[str], after: tuple[Association, ...]
) -> None:
    made = plan(current, desired)
    assert described(made.actions) == steps
    assert made.after is not None
    assert made.after.associations == after


@pytest.mark.parametrize(
    ("current", "desired", "words"),
    [
        pytest.param(
            replace(SECURE, subaccount=7),
            DesiredTrackingDomain(D, subaccount=8),
            "belongs to subaccount 7, not to subaccount 8",
            id="other subaccount",
        ),
        pytest.param(
            SECURE, DesiredTrackingDomain(D, subaccount=8), "belongs to the primary account, not to subaccount 8"
        ),
        pytest.param(
            replace(SECURE, subaccount=7),
            DesiredTrackingDomain(D, subaccount=0),
            "not to the primary account",
            id="not the primary",
        ),
        pytest.param(
            replace(SECURE, subaccount=7),
            DesiredTrackingDomain(D, subaccount=8, absent=True),
            "'subaccount' to 7",
            id="nor deleted there",
        ),
        pytest.param(
            NEW,
            DesiredTrackingDomain(D, default=True),
            "Set 'verify' to true as well",
            id="default of an unverified one",
        ),
        pytest.param(
            None, DesiredTrackingDomain(D, default=True), "'default' needs a verified domain", id="default of a new one"
        ),
        pytest.param(
            None,
            DesiredTrackingDomain(D, managed_certificate=True),
            "'managed_certificate' needs a verified",
            id="managed new",
        ),
        pytest.param(
            MANAGED, DesiredTrackingDomain(D, managed_certificate=False), "no way to end that", id="managed is for good"
        ),
        pytest.param(
            PENDING, DesiredTrackingDomain(D, managed_certificate=False), "state: absent", id="even when only pending"
        ),
        pytest.param(
            PENDING, DesiredTrackingDomain(D, secure=True), "Leave 'secure' out", id="secure before the certificate"
        ),
    ],
)
def test_what_is_refused(current: TrackingDomain | None, desired: DesiredTrackingDomain, words: str) -> None:
    with pytest.raises(RefusedError) as raised:
        plan(Registration(current), desired)
    assert words in raised.value.sentence()
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("current", "desired", "words"),
    [
        pytest.param(
            replace(NEW, status=Status(False, "unverified", "blocked", "unknown")),
            DesiredTrackingDomain(D, verify=True),
            "compliance team",
            id="blocked",
        ),
        pytest.param(
            replace(SECURE, status=Status(True, "valid", "blocked", "unknown")),
            DesiredTrackingDomain(D, verify=True),
            "compliance_status is 'blocked'",
            id="blocked, though verified",
        ),
        pytest.param(
            failed("failed", "acme:rejected_identifier"),
            DesiredTrackingDomain(D, managed_certificate=True),
            "error_code 'acme:rejected_identifier': the CA does not issue for this name",
            id="rejected",
        ),
        pytest.param(
            failed("unavailable"),
            DesiredTrackingDomain(D, managed_certificate=True),
            "Serve the domain by a CDN",
            id="unavailable",
        ),
        pytest.param(
            failed("expired", "acme:unauthorized", managed=True),
            DesiredTrackingDomain(D, managed_certificate=True),
            "tls_status 'expired', error_code 'acme:unauthorized': a server other",
            id="renewal failed",
        ),
        pytest.param(
            failed("failed", managed=True),
            DesiredTrackingDomain(D, managed_certificate=True),
            "error_code 'none'",
            id="no reason told",
        ),
    ],
)
def test_what_cannot_heal(current: TrackingDomain, desired: DesiredTrackingDomain, words: str) -> None:
    with pytest.raises(HopelessError) as raised:
        plan(Registration(current), desired)
    assert words in raised.value.sentence()


@pytest.mark.parametrize(
    ("current", "desired", "words"),
    [
        (replace(SECURE, status=Status(True, "", "blocked", "unknown")), DesiredTrackingDomain(D), "has blocked"),
        (
            replace(SECURE, status=Status(True, "", "pending", "unknown")),
            DesiredTrackingDomain(D, verify=True),
            "is pending",
        ),
        (
            failed("failed", "acme:dns"),
            DesiredTrackingDomain(D, managed_certificate=True),
            "could not resolve the name",
        ),
        (replace(SECURE, default=True), DesiredTrackingDomain(D, absent=True), "is the default tracking domain"),
    ],
)
def test_warnings(current: TrackingDomain, desired: DesiredTrackingDomain, words: str) -> None:
    warnings = plan(Registration(current), desired).warnings
    assert len(warnings) == 1
    assert words in warnings[0]


def test_a_warning_that_an_unverified_domain_serves_no_mail() -> None:
    made = plan(Registration(NEW, (FREE,)), DesiredTrackingDomain(D, sending_domains=("c.example.com",)))
    assert ["c.example.com" in warning and "not verified" in warning for warning in made.warnings] == [True]
