# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles put into the list options of modules."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.sparkpost.tracking.plugins.filter.list_entries import list_entries

D = "track.example.com"
RECORD = {"name": f"_a.{D}", "type": "CNAME", "value": "_b.acm-validations.aws", "ttl": 300}


def preflight(**facts: Any) -> dict[str, Any]:
    return {
        "results": [{"domain": D, "facts": facts, "allowed": [{"id": "foreign_origin"}, {"id": "foreign_service"}]}]
    }


@pytest.mark.parametrize(("domains", "tags"), [([D], {"a": "b"}), ([D, "www.example.com"], None)])
def test_a_certificate_for_other_names_too_keeps_its_tags(domains: list[str], tags: Any) -> None:
    kept = {"arn": "arn:1", "attached": True, "domains": domains, "validation_records": [RECORD]}
    (entry,) = list_entries(
        [[{"domain": "Track.Example.com."}]],
        "cloudfront_certificates",
        preflight=preflight(certificate=kept),
        settings={"tags": {"a": "b"}},
    )
    assert (entry.get("tags"), entry["known_records"]) == (tags, [RECORD])


def test_a_distribution_gets_the_certificate_of_its_group_and_what_is_allowed() -> None:
    made = {"results": [{"domains": ["other.example.com"]}, {"domains": [D], "certificate": {"arn": "arn:1"}}]}
    groups = [[{"domain": D, "endpoint": "spgo.io"}], [{"domain": "other.example.com"}]]
    first, second = list_entries(groups, "cloudfront_distributions", preflight=preflight(), made=made)
    assert first == {"domains": [D], "endpoint": "spgo.io", "certificate_arn": "arn:1", "adopt": True}
    assert second == {"domains": ["other.example.com"]}


@pytest.mark.parametrize(
    ("kind", "status", "count"),
    [
        ("cloudfront_pending", "ISSUED", 0),
        ("cloudfront_pending", "PENDING_VALIDATION", 1),
        ("fastly_pending", "issued", 0),
        ("fastly_pending", "processing", 1),
    ],
)
def test_only_what_is_pending_is_waited_for(kind: str, status: str, count: int) -> None:
    made = {"results": [{"domains": [D], "certificate": {"arn": "arn:1", "status": status}}]}
    assert len(list_entries([[{"domain": D}]], kind, made=made)) == count


def test_a_service_is_named_by_its_id_or_after_its_domain() -> None:
    groups = [[{"domain": D, "service_id": "S1"}], [{"domain": "other.example.com"}]]
    facts = preflight(service={"id": "S1", "backend_names": ["their own"]})
    first, second = list_entries(groups, "fastly_services", preflight=facts, settings={"service_name": "clicks"})
    assert first == {"service_id": "S1", "domains": [D], "backend": "their own"}
    assert second == {"name": "clicks other.example.com", "domains": ["other.example.com"]}


def test_a_kind_that_there_is_not_is_named() -> None:
    with pytest.raises(AnsibleFilterError, match="no kind 'certificates'"):
        list_entries([], "certificates")
