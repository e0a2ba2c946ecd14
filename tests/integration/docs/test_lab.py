# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on the lab, followed; its table of routes is complete."""

from __future__ import annotations

import json
import re

from lab.__main__ import write_environment
from lab.world import World
from support.collection import ROOT
from support.reader import Reader

PAGE = "docs/docsite/rst/lab.rst"


def test_the_page_is_followed(lab: World, reader: Reader) -> None:
    (reader.folder / ".lab").mkdir()
    write_environment(reader.folder / ".lab" / "env", lab.environment())
    with reader.read(PAGE) as page:
        assert "what was tested is as it should be (dns, tls)" in page.do("setup_fastly")
        sent = page.do("/requests?service=fastly")
        assert '"method": "POST"' in sent
        assert '"method": "GET"' not in sent
        faults = page.do("certificate-expired")
        assert '"fault": "certificate-expired"' in faults
        assert lab.faults.listed() == []
        assert '"certificate_issue": 20' in page.do("certificate_issue")
        assert "example.org" in page.do("*.example.org")
        assert "*.example.org" in reader.type('curl -s "$LAB_CONTROL_URL/dns"')
    assert list(lab.own_zones.zones()) == []


def test_all_routes_are_on_the_page(lab: World, reader: Reader) -> None:
    answer = json.loads(reader.type('curl -s "$LAB_CONTROL_URL/"'))
    routes = {route.replace(" /_lab", " ") for route in answer["routes"]}
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert set(re.findall(r"``((?:GET|POST|DELETE) /\S*)``", page)) == routes
