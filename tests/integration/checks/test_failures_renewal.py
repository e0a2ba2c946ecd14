# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands in the way of the next renewal, while clicks work."""

from __future__ import annotations

from typing import Any

import pytest

from support.causes import recognised
from support.checks_case import Case, assert_recognised_first
from support.checks_site import HOST, Check, Site

AHEAD = ("renewal",)
NAME, TARGET = f"_abc.{HOST}", "_def.acm-validations.aws"
GIVEN: dict[str, Any] = {"validation_records": [{"name": NAME, "type": "CNAME", "value": f"{TARGET}.", "ttl": 300}]}


def _stands(site: Site) -> None:
    site.record(NAME, "CNAME", f"{TARGET}.")


def _leads_elsewhere(site: Site) -> None:
    site.record(NAME, "CNAME", "_old.acm-validations.aws.")


def _behind_it_nothing_holds(site: Site) -> None:
    _stands(site)
    site.world.faults.network("dns-bogus", at="resolver", host=TARGET, code=7)


def _managed(site: Site) -> None:
    """SparkPost manages the certificate, and nothing answers on port 80."""
    site.record(HOST, "CNAME", "v2.spgo.io.")
    site.world.faults.network("connection-refused", at="v2.spgo.io", port=80)


CASES: tuple[Case[Site], ...] = (
    Case("renewal_validation", lambda _site: None, AHEAD, GIVEN, "warn", "no CNAME record", TARGET, name="gone"),
    Case(
        "renewal_validation", _leads_elsewhere, AHEAD, GIVEN, "warn", "_old.acm-validations.aws", TARGET, name="other"
    ),
    Case("renewal_dnssec", _behind_it_nothing_holds, AHEAD, GIVEN, "warn", TARGET, "DNSSEC"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[Site], site: Site, check: Check) -> None:
    assert_recognised_first(case, site, check)


def test_a_record_that_stands_is_well(site: Site, check: Check) -> None:
    _stands(site)
    (found,) = check("renewal", **GIVEN)["checks"]
    assert (found["id"], found["status"]) == ("renewal", "pass")
    assert f"{NAME} leads to {TARGET}" in found["observed"]


def test_records_of_other_domains_are_ignored(site: Site, check: Check) -> None:
    others = [{"name": "_abc.other.example.com", "value": TARGET}, {"name": NAME, "value": None}]
    (found,) = check("renewal", validation_records=others)["checks"]
    assert (found["id"], found["status"]) == ("renewal", "pass")


def test_the_path_of_http_01_behind_sparkposts_own_certificate(site: Site, check: Check) -> None:
    _managed(site)
    found = {each["id"]: each for each in check("renewal", timeout=4)["checks"]}
    assert found["renewal_http"]["status"] == "warn", found
    assert "connection refused" in found["renewal_http"]["observed"]
    recognised("renewal_http")
