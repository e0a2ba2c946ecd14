# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA records and their parameters: who may issue, row by row."""

from __future__ import annotations

import pytest

from lab.caa import Issuer, forbidding_name

D = "track.example.com"
LETS_ENCRYPT = Issuer(frozenset({"letsencrypt.org"}))
ACCOUNT = "https://acme.test/acct/1"


def asked(records: dict[str, list[str]], issuer: Issuer = LETS_ENCRYPT, domain: str = D) -> str | None:
    held = {("track.example.com", "CNAME"): ["spgo.io."]}
    held |= {(name, "CAA"): values for name, values in records.items()}
    return forbidding_name(lambda name, kind: held.get((name, kind), []), domain, issuer)


@pytest.mark.parametrize(
    ("record", "may"),
    [
        ('0 issue "letsencrypt.org"', True),
        ('0 issue "LetsEncrypt.org"', True),
        ('0 issue "amazon.com"', False),
        ('0 issue ";"', False),
        ('0 issuewild ";"', True),
        ('0 iodef "mailto:ada@example.com"', True),
        ('0 issue "letsencrypt.org; validationmethods=dns-01"', True),
        ('0 issue "letsencrypt.org;validationmethods=http-01,dns-01"', True),
        ('0 issue "letsencrypt.org; validationmethods=http-01"', False),
        ('0 issue "letsencrypt.org; validationmethods="', False),
        (f'0 issue "letsencrypt.org; accounturi={ACCOUNT}"', False),
        ('0 issue "letsencrypt.org; cansignhttpexchanges=yes"', True),
        (f'0 issue "letsencrypt.org; accounturi={ACCOUNT}; accounturi=x"', False),
        ('128 issue "letsencrypt.org"', True),
        ('128 tbs "unknown"', False),
        ('0 tbs "unknown"', True),
    ],
)
def test_one_record(record: str, may: bool) -> None:
    assert asked({"example.com": [record]}) == (None if may else "example.com")


def test_the_account_of_the_issuer_fits() -> None:
    issuer = Issuer(frozenset({"letsencrypt.org"}), ACCOUNT)
    assert asked({"example.com": [f'0 issue "letsencrypt.org; accounturi={ACCOUNT}"']}, issuer) is None


def test_the_closest_name_decides_and_an_alias_counts() -> None:
    forbids, allows = ['0 issue "amazon.com"'], ['0 issue "letsencrypt.org"']
    assert asked({"example.com": forbids, "spgo.io": allows}) is None
    assert asked({"example.com": allows, "spgo.io": forbids}) == D
    assert asked({}) is None


def test_a_wildcard_goes_by_its_own_tag() -> None:
    records = {"example.com": ['0 issue "letsencrypt.org"', '0 issuewild ";"']}
    assert asked(records, domain="*.example.com") == "example.com"
