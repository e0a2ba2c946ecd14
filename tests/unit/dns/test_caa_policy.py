# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA records as an authority reads them (RFC 8659, RFC 8657)."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import Caa, CaaSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa_policy import (
    ACCOUNT,
    AUTHORITY,
    CRITICAL,
    MALFORMED,
    METHOD,
    parameters,
    refusal,
)

URI = "https://acme-v02.api.letsencrypt.org/acme/acct/1"


def parsed(text: str) -> Caa:
    flags, tag, value = text.split(" ", 2)
    return Caa(int(flags), tag, value.strip('"'))


def caa(*records: str) -> CaaSet:
    return CaaSet("example.com", "example.com", tuple(map(parsed, records)))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], ""),
        (['0 issue "letsencrypt.org"'], ""),
        (['0 issue "amazon.com"'], AUTHORITY),
        (['0 issue ";"'], AUTHORITY),
        (['0 iodef "mailto:a@example.com"'], ""),
        ([f'0 issue "letsencrypt.org; accounturi={URI}"'], ACCOUNT),
        ([f'0 issue "letsencrypt.org; accounturi={URI}"', '0 issue "letsencrypt.org"'], ""),
        (['0 issue "letsencrypt.org; validationmethods=http-01"'], METHOD),
        (['0 issue "letsencrypt.org; validationmethods=http-01,dns-01"'], ""),
        (['0 issue "LetsEncrypt.org ; ValidationMethods=dns-01"'], ""),
        (['0 issue "letsencrypt.org; validationmethods"'], MALFORMED),
        ([f'0 issue "letsencrypt.org; accounturi={URI}; AccountURI={URI}"'], MALFORMED),
        (['0 issue "letsencrypt.org; =x"', '0 issue "certainly.com"'], ""),
        (['128 tbs "unknown"', '0 issue "letsencrypt.org"'], CRITICAL),
        (['0 tbs "unknown"', '0 issue "letsencrypt.org"'], ""),
        (['128 issue "letsencrypt.org"'], ""),
    ],
)
def test_conditions(records: list[str], expected: str) -> None:
    refused = refusal(caa(*records), ["letsencrypt.org", "certainly.com"])
    assert (refused.condition if refused else "") == expected


def test_an_account_that_is_named_fits() -> None:
    found = caa(f'0 issue "letsencrypt.org; accounturi={URI}"')
    assert refusal(found, ["letsencrypt.org"], accounts=[URI]) is None
    refused = refusal(found, ["letsencrypt.org"], accounts=[f"{URI}2"])
    assert refused is not None
    assert refused.parameter == URI


@pytest.mark.parametrize(("wildcard", "expected"), [(False, ""), (True, AUTHORITY)])
def test_wildcards_have_a_property_of_their_own(wildcard: bool, expected: str) -> None:
    found = caa('0 issue "letsencrypt.org"', '0 issuewild ";"')
    refused = refusal(found, ["letsencrypt.org"], wildcard=wildcard)
    assert (refused.condition if refused else "") == expected


def test_parameters_are_read_by_their_tags() -> None:
    (record,) = caa(f'0 issue "letsencrypt.org; AccountURI={URI}; validationmethods=dns-01"').records
    assert parameters(record) == {"accounturi": URI, "validationmethods": "dns-01"}
