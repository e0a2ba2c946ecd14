# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages that come twice: each API says in its own way that another page follows."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from lab.repeating import is_same_list, with_another_page

CLOUDFLARE = {"result": [{"id": "1"}], "result_info": {"page": 1, "per_page": 20, "total_pages": 1, "total_count": 1}}
FASTLY = {"data": [{"id": "1"}], "meta": {"current_page": 1, "total_pages": 1}}
ACM = {"CertificateSummaryList": [{"CertificateArn": "arn"}]}
RECORD_SETS = (
    b'<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ResourceRecordSets>'
    b"<ResourceRecordSet><Name>a.example.com.</Name></ResourceRecordSet></ResourceRecordSets>"
    b"<IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>"
)


def marked(body: dict[str, Any]) -> Any:
    return json.loads(with_another_page(json.dumps(body).encode()))


def test_each_api_says_that_another_page_follows() -> None:
    cloudflare = marked(CLOUDFLARE)["result_info"]
    assert (cloudflare["total_pages"], cloudflare["total_count"]) == (2, 2)
    assert marked(FASTLY)["meta"]["total_pages"] == 2
    assert marked(ACM)["NextToken"]
    root = ElementTree.fromstring(with_another_page(RECORD_SETS))
    values = {each.tag.rpartition("}")[2]: each.text for each in root}
    assert values["IsTruncated"] == "true"
    assert values["NextRecordName"] == "a.example.com."


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'[{"id": "1"}]', b'{"results": {}}', b'{"result": [], "result_info": {}}', b"<A><B/></A>"]
)
def test_what_has_no_pages_stays_as_it_is(body: bytes) -> None:
    assert with_another_page(body) == body


@pytest.mark.parametrize(
    ("second", "path", "same"),
    [
        ("name=a&page=2", "/zones/1/dns_records", True),
        ("name=b&page=2", "/zones/1/dns_records", False),
        ("name=b&type=TXT", "/2013-04-01/hostedzone/Z1/rrset", True),
    ],
)
def test_another_question_is_no_page_of_the_list(second: str, path: str, same: bool) -> None:
    assert is_same_list("name=a", second, path) is same
