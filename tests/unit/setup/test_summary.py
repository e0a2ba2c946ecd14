# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run: a domain a line, a long list by counts, and failures last."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.summary.lines import headline, lines
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.summary.outcome import outcomes

D = "track.example.com"


def params(*names: str, **more: Any) -> dict[str, Any]:
    common: dict[str, Any] = {"setup": [], "checks": [], "preflight": [], "fail_on": "unproven", "own_certificates": []}
    common |= {"left_out": [], "playbook": "setup", "report": "", "arguments": "-e @d.yml", "check_mode": False}
    return {**common, "domains": names or [D], **more}


def shown(*names: str, **more: Any) -> list[str]:
    given = params(*names, **more)
    return lines(outcomes(given), given)


AGAIN = "ansible-playbook sparkpost.tracking.setup -e @d.yml"


def done(name: str = D, changes: int = 0, **more: Any) -> dict[str, Any]:
    change = {"verb": "create", "object": f"record {name} CNAME"}
    return {"domain": name, "cdn": "fastly", "state": "done", "msg": "", "changes": [change] * changes, **more}


def check(name: str = D, overall: str = "pass", **more: Any) -> dict[str, Any]:
    verdict = "everything is as it should be" if overall == "pass" else "does not work; first cause: edge_tcp"
    return {
        "domain": name,
        "table": [f"{name} (fastly, spgo.io): {verdict}"],
        "summary": {"overall": overall, "first_cause": None if overall == "pass" else "edge_tcp"},
        "certificate": {"not_after": "2027-02-28T00:00:00Z"},
        "checks": [{"id": "edge_tcp", "title": "No connection", "observed": "refused", "remedy": "Open port 443"}],
        **more,
    }


def test_one_domain_with_what_was_made() -> None:
    assert shown(setup=[done(changes=1)], checks=[check()]) == [
        "1 of 1 domain verified; 1 changed; none failed.",
        f"  {D} (fastly): everything is as it should be; certificate until 2027-02-28, renewed by Fastly",
        f"    create record {D} CNAME",
        "  next: ansible-playbook sparkpost.tracking.audit -e @d.yml",
    ]


def test_a_certificate_of_ones_own_is_renewed_by_oneself() -> None:
    assert "renewed by you" in shown(setup=[done()], checks=[check()], own_certificates=[D])[1]


def test_check_mode_says_what_would_change() -> None:
    assert headline(outcomes(params(setup=[done(changes=2)])), params(check_mode=True)).startswith(
        "1 of 1 domain would"
    )


@pytest.mark.parametrize(("others", "told"), [(1, 7), (12, 5)])
def test_check_mode_tells_what_would_change_of_each_domain_of_a_list(others: int, told: int) -> None:
    changes = [{"verb": "create", "object": f"thing {at}"} for at in range(7)]
    names = [f"t{at}.example.com" for at in range(others)]
    results = [*map(done, names), done() | {"changes": changes}]
    found = shown(*names, D, setup=results, check_mode=True)
    assert found[0] == f"1 of {others + 1} domains would change; nothing was written."
    assert found[others + 1 :] == [
        f"  {D}  fastly  7 changes",
        *(f"    create thing {at} for {D}" for at in range(told)),
        *(["    and 2 more"] if told < 7 else []),
        f"  next: run it without --check: {AGAIN}",
    ]


def test_check_mode_that_predicts_nothing_has_nothing_to_carry_out() -> None:
    assert shown(setup=[done()], check_mode=True) == [
        "0 of 1 domain would change; nothing was written.",
        "  next: ansible-playbook sparkpost.tracking.audit -e @d.yml",
    ]


def test_what_failed_in_check_mode_is_corrected_before_it_runs() -> None:
    found = shown(setup=[done(state="failed", msg="no zone")], check_mode=True)
    assert found[0] == "0 of 1 domain would change; 1 failed; nothing was written."
    assert found[-1] == f"  next: correct what failed and run it again: {AGAIN} --check"


def test_a_summary_alone_claims_nothing() -> None:
    assert shown(playbook="") == [
        "Nothing was done for 1 domain: neither the set-up nor the verification ran.",
        "  next: run it from its first task",
    ]


@pytest.mark.parametrize(
    ("left_out", "head", "named"),
    [
        (["verify"], "1 of 1 domain is set up, but not verified;", "the verification (verify)"),
        (["cert", "cdn", "verify"], "1 of 1 domain is set up in part;", "certificates (cert), the CDN (cdn), the ver"),
    ],
)
def test_what_the_tags_left_out_is_named_and_is_next(left_out: list[str], head: str, named: str) -> None:
    found = shown(setup=[done(changes=1)], left_out=left_out)
    assert found[0].startswith(head)
    assert found[-2].startswith(f"  left out by the tags: {named}")
    assert found[-1] == f"  next: run it without --tags and --skip-tags: {AGAIN}"


def test_what_fails_for_want_of_a_step_that_was_left_out_is_to_be_run_again() -> None:
    finding = {"id": "sparkpost_ready", "title": "Not there", "observed": "404", "remedy": "Create it"}
    failing = check(overall="fail", checks=[finding], summary={"overall": "fail", "first_cause": "sparkpost_ready"})
    told = "Not there. 404. The tags left out sparkpost. Run it again without --tags and --skip-tags."
    assert f"FAILED {D} (sparkpost_ready): {told}" in shown(checks=[failing], left_out=["sparkpost"])
    assert f"FAILED {D} (sparkpost_ready): Not there. 404. Create it." in shown(checks=[failing])


def test_a_warning_is_told_with_its_remedy_once_for_all() -> None:
    finding = {"id": "tls_old_offered", "title": "Old TLS is offered", "remedy": "Require TLS 1.2"}
    summary = {"overall": "warn", "first_cause": "tls_old_offered"}
    names = ["a.example.com", "b.example.com"]
    found = shown(*names, checks=[check(name, "warn", checks=[finding], summary=summary) for name in names])
    said = [line for line in found if "tls_old_offered" in line and "TLS 1.2" in line]
    assert said == ["  warning tls_old_offered (a.example.com, b.example.com): Old TLS is offered. Require TLS 1.2."]


def test_a_remedy_is_never_cut() -> None:
    long = "It went wrong. " * 60 + "Do this"
    assert shown(setup=[done(state="failed", msg=long)])[1] == f"FAILED {D} (not set up): {long}"
    names = [f"t{at}.example.com" for at in range(60)]
    many = shown(*names, setup=[done(name, state="failed", msg=long) for name in names])
    assert many[2].endswith("It went wrong.")


def test_that_links_become_secure_is_said_so_and_nothing_twice() -> None:
    sparkpost = {"service": "sparkpost", "object": f"tracking domain {D}", "domain": D}
    changes = [
        {**sparkpost, "verb": "verify"},
        {**sparkpost, "verb": "update", "before": {"secure": False}, "after": {"secure": True}},
        {**sparkpost, "verb": "verify"},
    ]
    assert shown(setup=[done() | {"changes": changes}], checks=[check()])[2:4] == [
        f"    verify tracking domain {D}",
        f"    make the links of tracking domain {D} secure (https) at SparkPost",
    ]


def test_failures_are_last_with_cause_and_remedy() -> None:
    names = ["a.example.com", "b.example.com", "c.example.com", "d.example.com"]
    obstacle = {"id": "foreign_target", "message": "It belongs to a shop", "remedy": "Use another name"}
    found = shown(
        *names,
        setup=[done(names[0], 2), done(names[1], state="failed", msg="timed out")],
        checks=[check(names[0]), check(names[3], "fail")],
        preflight=[{"domain": names[2], "cdn": "fastly", "obstacles": [obstacle]}],
    )
    assert found[0] == "1 of 4 domains verified; 1 changed; 3 failed."
    assert found[-4:-1] == [
        "FAILED b.example.com (not set up): timed out",
        "FAILED c.example.com (foreign_target): It belongs to a shop. Use another name.",
        "FAILED d.example.com (edge_tcp): No connection. refused. Open port 443.",
    ]


@pytest.mark.parametrize(("fail_on", "fails"), [("unproven", False), ("warn", True), ("never", False), ("fail", False)])
def test_a_warning_fails_where_it_is_to(fail_on: str, fails: bool) -> None:
    (one,) = outcomes(params(checks=[check(overall="warn")], fail_on=fail_on))
    assert one.is_good is not fails


def test_a_long_list_is_told_by_counts_and_the_first_names() -> None:
    names = [f"t{at}.example.com" for at in range(200)]
    found = shown(
        *names,
        setup=[done(name, int(at < 3)) for at, name in enumerate(names)],
        checks=[check(name, "fail" if at >= 100 else "pass") for at, name in enumerate(names)],
    )
    assert len(found) < 10
    assert found[1] == (
        "  3 fastly; changed; everything is as it should be: t0.example.com, t1.example.com, t2.example.com"
    )
    assert "and 87 more" in found[2]
    assert found[-3].startswith("FAILED 100 (edge_tcp): t100.example.com")
    assert found[-2].strip() == "No connection. refused. Open port 443."
