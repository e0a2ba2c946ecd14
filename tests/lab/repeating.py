# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists that say of their last page that another one follows, which is then the same page again.

That happens to lists that grow while they are read: what was the end of one page is the start of the next one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from lab.spoiling import name_spaces

#: What a query of the next page has in place of that of the first.
_OF_A_PAGE = frozenset({"page", "per_page", "cursor", "marker", "Marker", "dnsname", "hostedzoneid"})
#: Of Route 53's list of record sets alone; elsewhere they are what is asked for.
_OF_RECORD_SETS = frozenset({"name", "type", "identifier"})


def with_another_page(body: bytes) -> bytes:
    """The page, which says now that another one follows; as it is, where the API has no way to say so."""
    if body.lstrip().startswith(b"<"):
        return _xml(body)
    try:
        document = json.loads(body)
    except ValueError:
        return body
    return json.dumps(document).encode() if isinstance(document, dict) and _marked(document) else body


def is_same_list(first: str, second: str, path: str) -> bool:
    """Whether two queries ask for pages of one list."""
    ignored = _OF_A_PAGE | (_OF_RECORD_SETS if path.endswith("/rrset") else frozenset())
    one, other = ([pair for pair in parse_qsl(query) if pair[0] not in ignored] for query in (first, second))
    return one == other


def _marked(document: dict[str, Any]) -> bool:
    information, meta = document.get("result_info"), document.get("meta")
    if isinstance(information, dict) and isinstance(document.get("result"), list) and document["result"]:
        for name, more in (("total_pages", 1), ("total_count", len(document["result"]))):
            information[name] = _number(information, name) + more
        information["per_page"] = len(document["result"])
        return True
    if isinstance(meta, dict) and isinstance(document.get("data"), list) and document["data"]:
        meta["total_pages"] = _number(meta, "total_pages") + 1
        return True
    if document.get("CertificateSummaryList"):
        document["NextToken"] = "another"
        return True
    return False


def _number(document: Mapping[str, Any], name: str) -> int:
    value = document.get(name)
    return value if isinstance(value, int) else 1


def _xml(body: bytes) -> bytes:
    root = ElementTree.fromstring(body)
    space = root.tag.rpartition("}")[0] + "}" if root.tag.startswith("{") else ""
    truncated = next((each for each in root.iter() if each.tag == f"{space}IsTruncated"), None)
    if truncated is None:
        return body
    parent = next(each for each in root.iter() if truncated in list(each))
    names = [each.text or "" for each in root.iter(f"{space}Name")]
    if not names and not list(root.iter(f"{space}Id")):
        return body
    truncated.text = "true"
    kind = root.tag.removeprefix(space)
    marks = {"NextMarker": "another"}
    if kind == "ListHostedZonesByNameResponse":
        marks = {"NextDNSName": names[-1], "NextHostedZoneId": "ZANOTHER"}
    elif kind == "ListResourceRecordSetsResponse":
        marks = {"NextRecordName": names[-1], "NextRecordType": "TXT"}
    for name, value in marks.items():
        ElementTree.SubElement(parent, f"{space}{name}").text = value
    name_spaces(root)
    return ElementTree.tostring(root)
