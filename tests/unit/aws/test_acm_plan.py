# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which certificate is taken, and what is done where there is none."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.failure import hopeless
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.model import Certificate, Summary
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.names import idempotency_token
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.plan import (
    DesiredCertificate,
    candidates,
    check_given,
    covering,
    plan_absent,
    plan_imported,
    plan_requested,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import HopelessError, RefusedError

NAMES = ("track.example.com", "links.example.com")
DESIRED = DesiredCertificate(NAMES)
OWN = DesiredCertificate(NAMES, type="IMPORTED", fingerprints=("f1", "f2"), not_after="2027-01-01T00:00:00Z")
ISSUED = Certificate("arn:issued", NAMES, "ISSUED", key_algorithm="RSA_2048")
IMPORTED = Certificate("arn:own", NAMES, "ISSUED", type="IMPORTED", fingerprints=("f1", "f2"))


def summary(arn: str, status: str = "ISSUED", **more: object) -> Summary:
    one = Summary(arn, NAMES[0], frozenset(NAMES), status, "AMAZON_ISSUED", "RSA_2048")
    return replace(one, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "desired", "usable", "spent"),
    [
        pytest.param([], DESIRED, [], [], id="none"),
        pytest.param([summary("b", "PENDING_VALIDATION"), summary("a")], DESIRED, ["a", "b"], [], id="issued first"),
        pytest.param(
            [summary("a", not_after="2027-02-01"), summary("b", in_use=True, not_after="2027-01-01")],
            DESIRED,
            ["b", "a"],
            [],
            id="then in use",
        ),
        pytest.param(
            [summary("a", not_after="2027-01-01"), summary("b", not_after="2027-02-01")],
            DESIRED,
            ["b", "a"],
            [],
            id="then valid longer",
        ),
        pytest.param(
            [
                summary("a", "PENDING_VALIDATION", created_at="2026-01-01"),
                summary("b", "PENDING_VALIDATION", created_at="2026-02-01"),
            ],
            DESIRED,
            ["b", "a"],
            [],
            id="then requested later",
        ),
        pytest.param(
            [
                summary(status, status)
                for status in ("FAILED", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "INACTIVE")
            ],
            DESIRED,
            [],
            ["FAILED", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "INACTIVE"],
            id="beyond use",
        ),
        pytest.param(
            [
                summary("more", names=frozenset({*NAMES, "www.example.com"})),
                summary("fewer", names=frozenset(NAMES[:1])),
                summary("wildcard", names=frozenset({"*.example.com"})),
            ],
            DESIRED,
            [],
            [],
            id="other names",
        ),
        pytest.param([summary("a", type="IMPORTED"), summary("b", type="PRIVATE")], DESIRED, [], [], id="other type"),
        pytest.param([summary("a", managed_by="CLOUDFRONT")], DESIRED, [], [], id="managed by CloudFront"),
        pytest.param(
            [summary("rsa"), summary("ec", key_algorithm="EC_prime256v1")],
            DesiredCertificate(NAMES, key_algorithm="EC_prime256v1"),
            ["ec"],
            [],
            id="key named",
        ),
        pytest.param([summary("ec", key_algorithm="EC_prime256v1")], DESIRED, ["ec"], [], id="any key"),
        pytest.param(
            [summary("a", type="IMPORTED", names=frozenset({*NAMES, "the common name"}), domain="the common name")],
            OWN,
            ["a"],
            [],
            id="own with a common name apart",
        ),
    ],
)
def test_candidates(listed: list[Summary], desired: DesiredCertificate, usable: list[str], spent: list[str]) -> None:
    found = candidates(listed, desired)
    assert [one.arn for one in found.usable] == usable
    assert [one.arn for one in found.spent] == spent


def test_a_certificate_is_requested_where_there_is_none() -> None:
    plan = plan_requested(replace(DESIRED, tags={"team": "mail"}), None)
    assert [action.describe() for action in plan.actions] == [
        "request certificate for track.example.com, links.example.com"
    ]
    assert plan.actions[0].arguments == {"token": idempotency_token(NAMES, "RSA_2048"), "algorithm": "RSA_2048"}
    assert plan.after is not None
    assert replace(plan.after, validations=()) == Certificate(
        "", NAMES, "PENDING_VALIDATION", key_algorithm="RSA_2048", tags=(("team", "mail"),)
    )
    assert [each.to_values() for each in plan.after.records] == [
        {"name": f"_known-after-apply.{name}", "type": "CNAME", "value": None, "ttl": 300} for name in NAMES
    ]
    assert plan.warnings == ()


def test_a_spent_one_is_named_and_changes_the_token() -> None:
    plan = plan_requested(DESIRED, None, [summary("arn:failed", "FAILED")])
    assert plan.warnings == ("The certificate arn:failed is FAILED, so a new one is requested in its place.",)
    assert plan.actions[0].arguments["token"] != idempotency_token(NAMES, "RSA_2048")


@pytest.mark.parametrize("status", ["ISSUED", "PENDING_VALIDATION"])
def test_a_usable_one_is_kept(status: str) -> None:
    current = replace(ISSUED, status=status)
    plan = plan_requested(DESIRED, current, [summary("arn:failed", "FAILED")])
    assert (plan.actions, plan.after, plan.warnings) == ((), current, ())


def test_a_stuck_renewal_is_reported() -> None:
    plan = plan_requested(DESIRED, replace(ISSUED, renewal_status="PENDING_VALIDATION", not_after="2027-01-01"))
    assert "still in DNS" in plan.warnings[0]
    assert not plan.changed


@pytest.mark.parametrize(
    ("held", "desired", "added", "after"),
    [
        ((), {"a": "1"}, {"a": "1"}, (("a", "1"),)),
        ((("a", "1"), ("b", "2")), {"a": "1"}, None, (("a", "1"), ("b", "2"))),
        ((("a", "0"), ("b", "2")), {"a": "1"}, {"a": "1"}, (("a", "1"), ("b", "2"))),
        (None, None, None, None),
    ],
)
def test_tags_are_added_and_others_stay(
    held: tuple[tuple[str, str], ...] | None,
    desired: dict[str, str] | None,
    added: dict[str, str] | None,
    after: tuple[tuple[str, str], ...] | None,
) -> None:
    plan = plan_requested(replace(DESIRED, tags=desired), replace(ISSUED, tags=held))
    assert [action.arguments["tags"] for action in plan.actions] == ([added] if added else [])
    assert plan.after is not None
    assert plan.after.tags == after


@pytest.mark.parametrize(
    ("current", "actions"),
    [
        (None, ["import certificate for track.example.com, links.example.com"]),
        (IMPORTED, []),
        (
            replace(IMPORTED, fingerprints=("f0", "f2")),
            ["import certificate for track.example.com, links.example.com in the place of arn:own"],
        ),
        (
            replace(IMPORTED, fingerprints=("f1", "other chain")),
            ["import certificate for track.example.com, links.example.com in the place of arn:own"],
        ),
    ],
)
def test_own_certificates_are_imported_when_they_differ(current: Certificate | None, actions: list[str]) -> None:
    plan = plan_imported(OWN, current)
    assert [action.describe() for action in plan.actions] == actions
    assert plan.after is not None
    assert plan.after.fingerprints == OWN.fingerprints
    assert plan.after.arn == ("arn:own" if current else "")


def test_a_chain_that_is_not_named_does_not_matter() -> None:
    assert not plan_imported(replace(OWN, fingerprints=("f1",)), IMPORTED).changed


def test_renewed_material_keeps_the_tags_that_are_not_named() -> None:
    current = replace(IMPORTED, fingerprints=("f0",), tags=(("a", "1"),))
    plan = plan_imported(replace(OWN, tags={"b": "2"}), current)
    assert [action.verb for action in plan.actions] == ["import", "tag"]
    assert plan.after is not None
    assert plan.after.tags == (("a", "1"), ("b", "2"))


def test_every_certificate_is_deleted_unless_one_is_in_use() -> None:
    other = replace(ISSUED, arn="arn:other", status="FAILED")
    assert [action.arguments["arn"] for action in plan_absent([ISSUED, other]).actions] == ["arn:issued", "arn:other"]
    used = replace(other, in_use_by=("arn:aws:cloudfront::123456789012:distribution/E2", "arn:aws:other"))
    with pytest.raises(RefusedError, match="used by CloudFront distribution E2, arn:aws:other"):
        plan_absent([ISSUED, used])


@pytest.mark.parametrize(
    ("certificate", "desired", "error", "said"),
    [
        (
            ISSUED,
            DesiredCertificate(("www.example.com",), "arn:issued"),
            RefusedError,
            "does not serve www.example.com",
        ),
        (ISSUED, replace(OWN, arn="arn:issued"), RefusedError, "issued by Amazon"),
        (replace(ISSUED, status="EXPIRED"), DesiredCertificate(NAMES, "arn:issued"), HopelessError, "expired"),
    ],
)
def test_a_given_certificate_must_do(
    certificate: Certificate, desired: DesiredCertificate, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        check_given(certificate, desired)


def test_a_given_certificate_may_serve_more() -> None:
    check_given(replace(ISSUED, names=("*.example.com",)), DesiredCertificate(NAMES, "arn:issued"))
    check_given(replace(IMPORTED, status="EXPIRED"), replace(OWN, arn="arn:own"))


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("FAILED", "CAA_ERROR", ['0 issue "amazon.com"', "amazontrust.com", "awstrust.com", "amazonaws.com", "parent"]),
        ("FAILED", "ADDITIONAL_VERIFICATION_REQUIRED", ["AWS Support"]),
        ("FAILED", "DOMAIN_NOT_ALLOWED", ["unsafe"]),
        ("FAILED", "INVALID_PUBLIC_DOMAIN", ["public suffix"]),
        ("FAILED", "OTHER", ["typing error"]),
        ("FAILED", "SOMETHING_NEW", ["AWS says SOMETHING_NEW"]),
        ("FAILED", "", ["refused to issue"]),
        ("VALIDATION_TIMED_OUT", "", ["72 hours"]),
        ("EXPIRED", "", ["expired"]),
        ("REVOKED", "", ["revoked"]),
        ("INACTIVE", "", ["inactive"]),
    ],
)
def test_a_state_that_cannot_heal_is_explained(status: str, reason: str, said: list[str]) -> None:
    error = hopeless(replace(ISSUED, status=status, failure_reason=reason))
    assert error is not None
    for text in (*said, "arn:issued", "track.example.com", status, reason):
        assert text in error.sentence()


def test_a_caa_error_names_the_records_and_where_they_go() -> None:
    error = hopeless(
        replace(ISSUED, names=("*.a.example.com", "b.example.net"), status="FAILED", failure_reason="CAA_ERROR")
    )
    assert error is not None
    assert error.facts["caa_records"][0] == '0 issue "amazon.com"'
    assert len(error.facts["caa_records"]) == 4
    assert "example.com, example.net" in error.sentence()
    assert "issuewild" in error.sentence()


@pytest.mark.parametrize("status", ["ISSUED", "PENDING_VALIDATION"])
def test_other_states_are_no_failure(status: str) -> None:
    assert hopeless(replace(ISSUED, status=status)) is None


WILDCARD = frozenset({"*.example.com"})


def imported(arn: str, **more: object) -> Summary:
    return replace(summary(arn), type="IMPORTED", **{"in_use": True, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "best"),
    [
        pytest.param([summary("exact")], "exact", id="exact"),
        pytest.param([summary("wide", names=WILDCARD, domain="*.example.com")], "wide", id="wildcard of ACM"),
        pytest.param([imported("ec", names=WILDCARD, key_algorithm="EC_prime256v1")], "ec", id="imported, ECDSA"),
        pytest.param([summary("more", names=frozenset({*NAMES, "www.example.com"}))], "more", id="further names"),
        pytest.param([imported("wide", names=WILDCARD), summary("exact")], "wide", id="in use before exact"),
        pytest.param([imported("wide", names=WILDCARD), summary("exact", in_use=True)], "exact", id="both in use"),
        pytest.param(
            [imported("bought", not_after="2028-01-01"), summary("amazon", in_use=True, not_after="2027-01-01")],
            "amazon",
            id="one that is renewed",
        ),
        pytest.param([imported("old", not_after="1"), imported("new", not_after="2")], "new", id="the latest end"),
        pytest.param([imported("spare", in_use=False)], "", id="imported, not in use"),
        pytest.param([summary("fewer", names=frozenset(NAMES[:1]))], "", id="a name is missing"),
        pytest.param([summary("deep", names=frozenset({"*.track.example.com"}))], "", id="a wildcard of another level"),
        pytest.param([summary("wait", "PENDING_VALIDATION"), summary("gone", "EXPIRED")], "", id="not valid"),
        pytest.param([summary("theirs", managed_by="CLOUDFRONT")], "", id="managed by CloudFront"),
        pytest.param([summary("big", key_algorithm="EC_secp521r1")], "", id="a key that CloudFront does not take"),
        pytest.param([imported("unknown", names=None)], "", id="names unknown"),
    ],
)
def test_what_covers_the_names(listed: list[Summary], best: str) -> None:
    for order in permutations(listed):
        found = covering(order, DESIRED)
        assert (found[0].arn if found else "") == best


def test_a_named_key_algorithm_counts() -> None:
    desired = replace(DESIRED, key_algorithm="EC_prime256v1")
    assert covering([imported("rsa")], desired) == ()


def test_what_covers_the_names_is_left_as_it_is() -> None:
    wide = replace(ISSUED, names=("*.example.com",), tags=())
    desired = replace(DESIRED, covering=True, tags={"team": "a"})
    assert plan_requested(desired, wide).actions == ()
    assert [one.verb for one in plan_requested(desired, replace(ISSUED, tags=())).actions] == ["tag"]
    assert [one.verb for one in plan_requested(replace(desired, arn=wide.arn), wide).actions] == ["tag"]
