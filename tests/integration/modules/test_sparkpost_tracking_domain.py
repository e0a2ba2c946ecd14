# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module against the served emulator: what it leaves behind, and by how many requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.hosts import RunTask
from support.sparkpost import ServedSparkPost, served_sparkpost

D = "track.example.com"
MODULE = "sparkpost_tracking_domain"
ROOT = "/tracking-domains"
GET, PUT, DELETE = f"GET {ROOT}/{D}", f"PUT {ROOT}/{D}", f"DELETE {ROOT}/{D}"
POST, VERIFY = f"POST {ROOT}", f"POST {ROOT}/{D}/verify"


@pytest.fixture(scope="module")
def server() -> Iterator[ServedSparkPost]:
    with served_sparkpost() as served:
        yield served


@pytest.fixture
def sparkpost(server: ServedSparkPost) -> ServedSparkPost:
    server.reset()
    return server


#: What stands, what is asked, the requests, and what then stands.
CASES = [
    pytest.param(None, {}, [GET, POST], {"secure": False, "default": False}, id="create"),
    pytest.param(None, {"secure": True}, [GET, POST], {"secure": True}, id="create secure"),
    pytest.param(None, {"subaccount": 7}, [GET, POST], {"subaccount_id": 7}, id="create in a subaccount"),
    pytest.param(None, {"verify": True}, [GET, POST, VERIFY], {"secure": False}, id="create and verify"),
    pytest.param(
        None,
        {"verify": True, "secure": True, "default": True},
        [GET, POST, VERIFY, PUT, GET, VERIFY, PUT],
        {"secure": True, "default": True},
        id="everything",
    ),
    pytest.param({"verified": True}, {"secure": True}, [GET, PUT, GET], {"secure": True}, id="secure"),
    pytest.param(
        {"verified": True}, {"secure": True, "verify": True}, [GET, PUT, GET, VERIFY], {"secure": True}, id="and again"
    ),
    pytest.param({"secure": True}, {"verify": True}, [GET, VERIFY], {"secure": True}, id="verify over https"),
    pytest.param({"verified": True}, {"default": True}, [GET, PUT], {"default": True}, id="default"),
    pytest.param(
        {"verified": True, "default": True}, {"default": False}, [GET, PUT], {"default": False}, id="not the default"
    ),
    pytest.param(
        {"verified": True, "secure": True, "default": True, "subaccount": 7},
        {},
        [GET],
        {"secure": True, "default": True, "subaccount_id": 7},
        id="what is not named stays",
    ),
    pytest.param(
        {"verified": True, "secure": False, "subaccount": 7},
        {"secure": True, "verify": True, "default": True},
        [GET, PUT, GET, VERIFY, PUT],
        {"secure": True, "default": True, "subaccount_id": 7},
        id="writes act in the subaccount where it was found",
    ),
    pytest.param({"secure": True, "verified": True}, {"state": "absent"}, [GET, DELETE], {}, id="delete"),
    pytest.param({"subaccount": 7}, {"state": "absent"}, [GET, DELETE], {}, id="delete in a subaccount"),
    pytest.param(None, {"state": "absent"}, [GET], {}, id="absent already"),
]


@pytest.mark.parametrize(("before", "asked", "requests", "after"), CASES)
def test_prediction_run_and_repetition(
    sparkpost: ServedSparkPost,
    run_task: RunTask,
    before: dict[str, Any] | None,
    asked: dict[str, Any],
    requests: list[str],
    after: dict[str, Any],
) -> None:
    sparkpost.world.answer_as_sparkpost(D)
    if before is not None:
        sparkpost.service.put_domain(D, **before)
    stood = sparkpost.stored(D)
    options = sparkpost.options(domain="Track.Example.COM.", **asked)

    predicted = run_task(MODULE, options, check_mode=True)
    assert not predicted["failed"], predicted
    assert sparkpost.sent() == [GET]
    assert sparkpost.stored(D) == stood

    done = run_task(MODULE, options)
    assert not done["failed"], done
    assert sparkpost.sent() == requests
    assert done["actions"] == predicted["actions"]
    assert done["changed"] == predicted["changed"] == (len(requests) > 1)
    assert done["diff"] == predicted["diff"]
    assert {name: sparkpost.stored(D).get(name) for name in after} == after

    again = run_task(MODULE, options)
    assert (again["failed"], again["changed"], again["actions"]) == (False, False, [])
    assert sparkpost.sent() == [GET]
    assert again["diff"]["before"] == again["diff"]["after"] == done["diff"]["after"]


def test_what_it_returns(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.world.answer_as_sparkpost(D)
    done = run_task(MODULE, sparkpost.options(domain=D, verify=True, secure=True, default=True))
    assert done["tracking_domain"] == {
        "domain": D,
        "secure": True,
        "default": True,
        "port": 443,
        "subaccount": 0,
        "verified": True,
        "status": {"verified": True, "cname_status": "", "compliance_status": "valid", "tls_status": "unknown"},
        "uses_managed_certificate": False,
        "tls_certificate": None,
        "link_base": f"https://{D}",
    }
    assert sparkpost.world.fetched == [f"http://{D}/f/a/b/c/d", f"https://{D}/f/a/b/c/d"]
    gone = run_task(MODULE, sparkpost.options(domain=D, state="absent"))
    assert gone["tracking_domain"] is None


def test_in_check_mode_what_only_sparkpost_can_tell_is_null(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    predicted = run_task(MODULE, sparkpost.options(domain=D, verify=True), check_mode=True)
    assert predicted["tracking_domain"]["status"] == {
        "verified": True,
        "cname_status": None,
        "compliance_status": None,
        "tls_status": None,
    }


def test_a_secure_change_that_resets_the_verification(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.control(secure_change_resets_verified=True)
    sparkpost.world.answer_as_sparkpost(D)
    options = sparkpost.options(domain=D, verify=True, secure=True, default=True)
    done = run_task(MODULE, options)
    assert not done["failed"], done
    assert done["tracking_domain"]["verified"] is True
    assert done["tracking_domain"]["default"] is True
    sparkpost.sent()
    assert run_task(MODULE, options)["changed"] is False
    assert sparkpost.sent() == [GET]


def test_without_verify_a_reset_verification_is_shown(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.control(secure_change_resets_verified=True)
    sparkpost.service.put_domain(D, verified=True)
    done = run_task(MODULE, sparkpost.options(domain=D, secure=True))
    assert done["tracking_domain"]["verified"] is False


@pytest.mark.parametrize("legacy", [False, True], ids=["409", "400 with 6100"])
@pytest.mark.parametrize(
    ("found", "asked", "requests", "after"),
    [
        pytest.param({}, {}, [GET, POST, GET], {"secure": False}, id="the same"),
        pytest.param({"secure": True}, {}, [GET, POST, GET], {"secure": True}, id="nothing named"),
        pytest.param({}, {"secure": True}, [GET, POST, GET, PUT, GET], {"secure": True}, id="made secure"),
        pytest.param({"secure": True}, {"secure": False}, [GET, POST, GET, PUT, GET], {"secure": False}, id="insecure"),
        pytest.param(
            {"secure": True, "verified": True},
            {"secure": True, "verify": True},
            [GET, POST, GET, VERIFY],
            {"secure": True},
            id="there already",
        ),
        pytest.param(
            {"default": True, "verified": True}, {"default": False}, [GET, POST, GET, PUT], {"default": False}
        ),
    ],
)
def test_one_that_appears_meanwhile_is_brought_to_what_is_asked(
    sparkpost: ServedSparkPost,
    run_task: RunTask,
    legacy: bool,
    found: dict[str, Any],
    asked: dict[str, Any],
    requests: list[str],
    after: dict[str, Any],
) -> None:
    sparkpost.service.control(legacy_exists_error=legacy)
    sparkpost.world.answer_as_sparkpost(D)
    sparkpost.service.put_domain(D, **found)
    # The first look does not see it yet, as in a race with another play.
    sparkpost.fail("GET", f"{ROOT}/{D}", status=404, count=1)
    done = run_task(MODULE, sparkpost.options(domain=D, **asked))
    assert not done["failed"], done
    assert sparkpost.sent() == requests
    assert {name: sparkpost.stored(D).get(name) for name in after} == after
    assert done["tracking_domain"]["secure"] == sparkpost.stored(D)["secure"]


def test_one_that_appears_meanwhile_elsewhere_is_refused(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D, subaccount=7)
    sparkpost.fail("GET", f"{ROOT}/{D}", status=404, count=1)
    done = run_task(MODULE, sparkpost.options(domain=D, subaccount=8, secure=True))
    assert done["failed"]
    assert "belongs to subaccount 7" in done["msg"]
    assert sparkpost.stored(D)["secure"] is False


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": True}], ids=["503", "cut"])
def test_a_creation_is_repeated_only_where_it_did_not_take_effect(
    sparkpost: ServedSparkPost, run_task: RunTask, when: str, fault: dict[str, Any]
) -> None:
    sparkpost.fail("POST", ROOT, when=when, count=1, **fault)
    done = run_task(MODULE, sparkpost.options(domain=D, secure=True))
    assert not done["failed"], done
    assert sparkpost.sent() == [GET, POST, GET, *([POST] if when == "before" else [])]
    assert sparkpost.stored(D)["secure"] is True
    assert done["changed"] is True


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_verification_is_repeated_only_where_it_did_not_take_effect(
    sparkpost: ServedSparkPost, run_task: RunTask, when: str
) -> None:
    sparkpost.service.put_domain(D)
    sparkpost.world.answer_as_sparkpost(D)
    sparkpost.fail("POST", f"{ROOT}/{D}/verify", status=502, when=when, count=1)
    done = run_task(MODULE, sparkpost.options(domain=D, verify=True))
    assert done["tracking_domain"]["verified"] is True
    assert sparkpost.sent() == [GET, VERIFY, GET, *([VERIFY] if when == "before" else [])]


def test_reads_updates_and_deletions_are_repeated(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D, verified=True)
    sparkpost.fail("GET", f"{ROOT}/{D}", status=429, headers={"Retry-After": "0"}, count=1)
    sparkpost.fail("PUT", f"{ROOT}/{D}", drop=True, when="after", count=1)
    done = run_task(MODULE, sparkpost.options(domain=D, default=True))
    assert not done["failed"], done
    assert sparkpost.sent() == [GET, GET, PUT, PUT]
    sparkpost.fail("DELETE", f"{ROOT}/{D}", status=500, when="after", count=1)
    gone = run_task(MODULE, sparkpost.options(domain=D, state="absent"))
    assert (gone["failed"], gone["changed"]) == (False, True)
    assert sparkpost.sent() == [GET, DELETE, DELETE]


def test_a_legacy_code_beside_404_means_absent_too(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.fail("GET", f"{ROOT}/{D}", status=404, code="6200", count=1)
    assert run_task(MODULE, sparkpost.options(domain=D, state="absent"))["changed"] is False


#: What stands of two sending domains, what is asked, the writes, and their tracking domains then.
ASSOCIATIONS = [
    pytest.param(
        "present",
        {},
        ["PUT /sending-domains/a.example.com", "PUT /sending-domains/b.example.com"],
        (D, D),
        id="associate",
    ),
    pytest.param("present", {"a.example.com": D}, ["PUT /sending-domains/b.example.com"], (D, D), id="only the other"),
    pytest.param("present", {"a.example.com": D, "b.example.com": D}, [], (D, D), id="nothing to do"),
    pytest.param(
        "absent",
        {"a.example.com": D, "b.example.com": "other.example.com"},
        ["PUT /sending-domains/a.example.com", DELETE],
        (None, "other.example.com"),
        id="take away, then delete",
    ),
]


@pytest.mark.parametrize("subaccount", [0, 7])
@pytest.mark.parametrize(("state", "existing", "writes", "after"), ASSOCIATIONS)
def test_sending_domains(
    sparkpost: ServedSparkPost,
    run_task: RunTask,
    state: str,
    existing: dict[str, str],
    writes: list[str],
    after: tuple[str | None, str | None],
    subaccount: int,
) -> None:
    sparkpost.service.put_domain(D, verified=True, subaccount=subaccount)
    sparkpost.service.put_domain("other.example.com", verified=True, subaccount=subaccount)
    names = ["a.example.com", "b.example.com"]
    for name in names:
        sparkpost.service.put_sending_domain(name, tracking_domain=existing.get(name), subaccount=subaccount)
    options = sparkpost.options(domain=D, state=state, sending_domains=["B.example.com.", *names][1:])

    predicted = run_task(MODULE, options, check_mode=True)
    reads = [GET, "GET /sending-domains/a.example.com", "GET /sending-domains/b.example.com"]
    if state == "absent":
        reads.append("GET /sending-domains")
    assert sparkpost.sent() == reads
    done = run_task(MODULE, options)
    assert sparkpost.sent() == [*reads, *writes]
    expected = dict(zip(names, after, strict=True))
    assert done["sending_domains"] == predicted["sending_domains"] == expected
    assert done["actions"] == predicted["actions"]
    assert done["diff"] == predicted["diff"]
    again = run_task(MODULE, options)
    assert (again["changed"], again["sending_domains"]) == (False, expected)


def test_a_sending_domain_that_sparkpost_does_not_have(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    done = run_task(MODULE, sparkpost.options(domain=D, sending_domains=["mail.example.com"]))
    assert done["failed"]
    assert "Check the name mail.example.com in 'sending_domains'" in done["msg"]
    assert sparkpost.wrote() == []


def test_a_sending_domain_of_another_subaccount(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D, verified=True, subaccount=7)
    sparkpost.service.put_sending_domain("mail.example.com")
    done = run_task(MODULE, sparkpost.options(domain=D, sending_domains=["mail.example.com"]))
    assert done["failed"]
    assert "no such sending domain in subaccount 7" in done["msg"]
    assert sparkpost.wrote() == []


def test_a_domain_in_use_is_not_deleted_behind_its_users(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D, verified=True)
    sparkpost.service.put_sending_domain("mail.example.com", tracking_domain=D)
    done = run_task(MODULE, sparkpost.options(domain=D, state="absent"))
    assert done["failed"]
    assert f"Tracking domain '{D}' is in use" in done["msg"]
    assert "sending_domains" in done["msg"]


def test_users_that_are_not_named_keep_a_domain_as_it_is(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D, verified=True)
    for name in ("a.example.com", "b.example.com"):
        sparkpost.service.put_sending_domain(name, tracking_domain=D)
    options = sparkpost.options(domain=D, state="absent", sending_domains=["a.example.com"])
    done = run_task(MODULE, options)
    assert done["failed"]
    assert "also used by the sending domains b.example.com" in done["msg"]
    assert sparkpost.wrote() == []
    all_named = run_task(MODULE, {**options, "sending_domains": ["a.example.com", "b.example.com"]})
    assert (all_named["failed"], all_named["changed"]) == (False, True)


def test_partial_success_says_how_far_it_went(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.world.answer_as_sparkpost(D, "http")
    options = sparkpost.options(domain=D, verify=True, secure=True, default=True)
    done = run_task(MODULE, options)
    assert done["failed"]
    assert done["changed"] is True
    assert done["applied"] == [
        f"create tracking domain {D}",
        f"verify tracking domain {D} over http",
        f"update tracking domain {D} to secure: true",
    ]
    assert done["failed_action"] == f"verify tracking domain {D} over https"
    assert done["not_attempted"] == [f"update tracking domain {D} to default: true"]
    assert f"HTTP request to https://{D}:443 failed" in done["msg"]
    assert "set 'secure' to false" in done["msg"]
    assert done["tracking_domain"]["secure"] is True


@pytest.mark.parametrize(
    ("before", "method", "path"),
    [
        pytest.param(None, "POST", ROOT, id="creation"),
        pytest.param(None, "POST", f"{ROOT}/{D}/verify", id="first verification"),
        pytest.param(None, "PUT", f"{ROOT}/{D}", id="secure"),
        pytest.param({"verified": True}, "POST", f"{ROOT}/{D}/verify", id="second verification"),
        pytest.param({"verified": True, "secure": True}, "PUT", f"{ROOT}/{D}", id="default"),
        pytest.param({"verified": True, "secure": True}, "PUT", "/sending-domains/mail.example.com", id="association"),
    ],
)
@pytest.mark.parametrize("resets", [False, True], ids=["keeps verified", "resets verified"])
def test_a_run_that_ends_after_any_write_is_completed_by_the_next(
    sparkpost: ServedSparkPost,
    run_task: RunTask,
    before: dict[str, Any] | None,
    method: str,
    path: str,
    resets: bool,
) -> None:
    sparkpost.service.control(secure_change_resets_verified=resets)
    sparkpost.world.answer_as_sparkpost(D)
    sparkpost.service.put_sending_domain("mail.example.com")
    if before is not None:
        sparkpost.service.put_domain(D, **before)
    options = sparkpost.options(domain=D, verify=True, secure=True, default=True, sending_domains=["mail.example.com"])
    # It took effect, but the run does not survive the answer.
    sparkpost.fail(method, path, status=418, when="after", count=1)
    assert run_task(MODULE, options)["failed"]
    done = run_task(MODULE, options)
    assert not done["failed"], done
    shown = done["tracking_domain"]
    assert (shown["verified"], shown["secure"], shown["default"]) == (True, True, True)
    assert done["sending_domains"] == {"mail.example.com": D}
    assert sparkpost.service.domains() == [D]
    assert run_task(MODULE, options)["changed"] is False
