# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of records in their one canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.values import canonical, quoted, unquoted


@pytest.mark.parametrize(
    ("record_type", "written", "expected"),
    [
        ("A", " 192.0.2.1 ", "192.0.2.1"),
        ("AAAA", "2001:0DB8:0:0::1", "2001:db8::1"),
        ("CNAME", "D1.CloudFront.NET.", "d1.cloudfront.net"),
        ("CNAME", "_x9.Acm-Validations.aws.", "_x9.acm-validations.aws"),
        ("CNAME", "bücher.example", "xn--bcher-kva.example"),
        ("NS", "NS1.example.com.", "ns1.example.com"),
        ("PTR", "Host.example.com.", "host.example.com"),
        ("MX", "010  Mail.Example.com.", "10 mail.example.com"),
        ("MX", "0 .", "0 ."),
        ("SRV", "1 2 5060 Sip.example.com.", "1 2 5060 sip.example.com"),
        ("CAA", '0 ISSUE "amazon.com"', '0 issue "amazon.com"'),
        ("CAA", "0 issue amazon.com", '0 issue "amazon.com"'),
        ("CAA", '128 iodef "mailto:ca@example.com"', '128 iodef "mailto:ca@example.com"'),
        ("CAA", '0 issue ""', '0 issue ""'),
        ("CAA", "0 issue ;", '0 issue ";"'),
        ("CAA", "0 issue pki.goog; cansignhttpexchanges=yes", '0 issue "pki.goog; cansignhttpexchanges=yes"'),
        ("CAA", rf'0 issue "{"a" * 300}"', f'0 issue "{"a" * 255}" "{"a" * 45}"'),
        ("CAA", r'0 issue "say \"hi\""', r'0 issue "say \"hi\""'),
        ("TXT", "v=spf1 include:sparkpostmail.com ~all", "v=spf1 include:sparkpostmail.com ~all"),
        ("TXT", '"one " "two"', "one two"),
        ("TXT", r'"say \"hi\" \\ \065"', r'say "hi" \ A'),
        ("TXT", 'not "quoted" as a whole', 'not "quoted" as a whole'),
    ],
)
def test_a_value_has_one_form(record_type: str, written: str, expected: str) -> None:
    assert canonical(record_type, written) == expected
    assert canonical(record_type, canonical(record_type, written)) == expected


@pytest.mark.parametrize(
    ("record_type", "value", "said"),
    [
        ("A", "2001:db8::1", "an IPv4 address"),
        ("A", "300.1.1.1", "an IPv4 address"),
        ("AAAA", "192.0.2.1", "an IPv6 address"),
        ("CNAME", "https://d1.cloudfront.net", "a DNS name"),
        ("CNAME", "", "needs a value"),
        ("MX", "mail.example.com", "10 mail.example.com"),
        ("MX", "70000 mail.example.com", "10 mail.example.com"),
        ("SRV", "1 2 sip.example.com", "5060"),
        ("CAA", "issue amazon.com", "0 issue"),
        ("CAA", "256 issue amazon.com", "0 issue"),
        ("CAA", '0 issue "amazon.com', "quotation marks must be balanced"),
        ("CAA", '0 issue amazon.com"', "quotation marks must be balanced"),
        ("CAA", '0 issue "amazon.com\\"', "quotation marks must be balanced"),
        ("CAA", '0 issue "amazon.com" ; "', "quotation marks must be balanced"),
        ("CAA", '0 issue "amazon.com"; policy=ev', "quotation marks must be balanced"),
        ("CAA", '0 issue "amazon.com" "pki.goog"', "several quoted values"),
    ],
)
def test_a_value_that_its_type_does_not_allow_is_refused(record_type: str, value: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        canonical(record_type, value, option="records[0].value")


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("plain", 8, '"plain"'),
        ('say "hi"', 8, r'"say \"hi\""'),
        ("back\\slash", 8, r'"back\\slash"'),
        ("é", 8, r'"\303\251"'),
        ("é", 10, r'"\195\169"'),
        ("", 8, '""'),
        ("a" * 256, 8, f'"{"a" * 255}" "a"'),
    ],
)
def test_text_is_quoted_in_strings_of_255_octets(text: str, base: int, expected: str) -> None:
    assert quoted(text, base=base) == expected


@settings(deadline=None)
@given(st.text(max_size=600), st.sampled_from([8, 10]))
def test_what_is_quoted_reads_back(text: str, base: int) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert unquoted(quoted(text, base=base), base=base) == text
