# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains in every form in which they may be given, and the sentence where they are given in none."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.filter.domain_entries import FilterModule
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.options import CDN_CHOICES
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import CDNS as SET_UPS
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._entries import KEYS
from support.collection import load_yaml

TRACK, CLICK = "track.example.com", "click.example.com"
BOTH = [{"domain": TRACK}, {"domain": CLICK}]
NONE = "No tracking domain is given. Set tracking_domains to a list, such as [{domain: track.example.com}]"
VARIABLES = {
    "audit": "audit_domains",
    "cloudflare": "cloudflare_domains",
    "cloudfront": "cloudfront_domains",
    "fastly": "fastly_domains",
    "sparkpost_domain": "sparkpost_domain_list",
    "verify": "verify_domains",
}

domain_entries = FilterModule().filters()["domain_entries"]


def refused(given: Any, *named: Any) -> str:
    """The sentence; nothing else may come back with one."""
    read = domain_entries(given, *named)
    assert read["domains"] == []
    sentence: str = read["error"]
    return sentence


@pytest.mark.parametrize(
    "given",
    [
        [TRACK, CLICK],
        BOTH,
        [TRACK, {"domain": CLICK}],
        (TRACK, CLICK),
        [f" {TRACK} ", CLICK],
        f"{TRACK},{CLICK}",
        f"{TRACK}, {CLICK}",
        f"{TRACK} {CLICK}",
        f"{TRACK}\n{CLICK}\n",
        f"\r\n{TRACK}\r\n\r\n{CLICK},",
    ],
)
def test_every_form_is_the_same_list(given: Any) -> None:
    assert domain_entries(given) == {"domains": BOTH, "error": ""}


@pytest.mark.parametrize("given", ["", " \n", [], (), None])
def test_nothing_is_no_domain(given: Any) -> None:
    assert refused(given) == f"{NONE}."
    assert refused(given, "") == f"{NONE}, or name one with -e domain=track.example.com."


def test_a_domain_or_a_host_stands_in_for_the_list() -> None:
    one = {"domains": [{"domain": TRACK}], "error": ""}
    assert domain_entries([], TRACK) == one
    assert domain_entries("", f" {TRACK} ", "server1") == one
    assert domain_entries([], "", TRACK) == one
    assert domain_entries(TRACK, "", "server1") == one


def test_a_domain_beside_the_list_is_refused() -> None:
    said = f"The variable 'domain' is {TRACK} and 'tracking_domains' is {CLICK}, but only one of the two may be given."
    assert refused([CLICK], TRACK) == said
    assert f"is {TRACK}, {CLICK}, but" in refused(BOTH, TRACK)


@pytest.mark.parametrize("given", [f"{TRACK}.", [{"domain": "Track.Example.com", "endpoint": "eu"}]])
def test_a_domain_that_the_list_holds_alone_is_no_contradiction(given: Any) -> None:
    read = domain_entries(given, TRACK)
    assert read["error"] == ""
    assert len(read["domains"]) == 1


def test_an_entry_keeps_its_settings() -> None:
    entry = {"domain": TRACK, "subaccount": "42", "default": "yes", "sending_domains": "a.test,b.test", "cdn": None}
    assert domain_entries([entry])["domains"] == [entry]
    assert domain_entries([entry], only=["domain", "cdn"])["domains"] == [{"domain": TRACK, "cdn": None}]


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("certifcate_arn", "the nearest known key is 'certificate_arn'"),
        ("Endpoint", "the nearest known key is 'endpoint'"),
        ("sub_account", "the nearest known key is 'subaccount'"),
        ("colour", "the known keys are domain, endpoint, "),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_one(key: str, advice: str) -> None:
    said = refused([CLICK, {"domain": TRACK, key: "x"}])
    assert said.startswith(f"The entry of {TRACK} in tracking_domains has the unknown key '{key}'; {advice}")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("subaccount", "first", "a whole number"),
        ("default", "perhaps", "true or false"),
        ("sending_domains", {"a": 1}, "a list of names"),
        ("endpoint", ["us"], "a string"),
        ("domain", True, "a string"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(key: str, value: Any, expected: str) -> None:
    entry = {"domain": TRACK, key: value}
    said = f"The key '{key}' of {entry['domain']} in tracking_domains is {value}, but it must be {expected}."
    assert refused([entry]) == said


#: What the verification takes, and what a set-up may be for.
CDNS = ", ".join(dict.fromkeys([*CDN_CHOICES, *SET_UPS]))


@pytest.mark.parametrize(
    ("cdn", "advice"),
    [
        ("akamai", "."),
        ("cloudfornt", "; did you mean cloudfront?"),
        ("CloudFlair", "; did you mean cloudflare?"),
        ("aws", "."),
        ("sparkpost", "."),
        (7, "."),
        ("bunny.net", "."),
    ],
)
def test_an_unknown_cdn_is_named_with_those_that_there_are(cdn: Any, advice: str) -> None:
    said = f"The key 'cdn' of {TRACK} in tracking_domains is {cdn}, but it must be one of {CDNS}{advice}"
    assert refused([CLICK, {"domain": TRACK, "cdn": cdn}]) == said


@pytest.mark.parametrize("domain", ["Track.Example.com", f"{TRACK}.", f" {TRACK.upper()}. "])
@pytest.mark.parametrize("wrong", [{"cdn": "akamai"}, {"subaccount": "first"}, {"colour": "blue"}])
def test_an_entry_is_named_by_its_domain_in_normal_form(domain: str, wrong: dict[str, Any]) -> None:
    said = refused([{"domain": domain, **wrong}])
    assert f" of {TRACK} in tracking_domains" in said
    assert domain not in said


@pytest.mark.parametrize("cdn", [*CDNS.split(", "), "CloudFront", " fastly ", "", None])
def test_a_known_cdn_is_kept_as_it_is(cdn: Any) -> None:
    assert domain_entries([{"domain": TRACK, "cdn": cdn}])["domains"] == [{"domain": TRACK, "cdn": cdn}]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            5,
            "The variable 'tracking_domains' is 5, but it must be a list of names or of entries, or a string with name",
        ),
        ({"domain": TRACK}, "but it must be a list of names or of entries, or a string with names."),
        ([TRACK, 5], "Entry 2 of tracking_domains is 5, but it must be a name, such as track.example.com, or have "),
        ([TRACK, ""], "Entry 2 of tracking_domains names no domain; "),
        ([{"endpoint": "us"}], "Entry 1 of tracking_domains names no domain; "),
        (
            [TRACK, {"domian": TRACK}],
            "Entry 2 of tracking_domains names no domain and has the unknown key 'domian'; did you mean 'domain'?",
        ),
        (
            [{"Domains": TRACK}],
            "Entry 1 of tracking_domains names no domain and has the unknown key 'Domains'; did you",
        ),
        ([{"cdn": "fastly", "dom": TRACK}], "has the unknown key 'dom'; did you mean 'domain'?"),
        ([{"end_point": "eu"}], "has the unknown key 'end_point'; the nearest known key is 'endpoint'."),
        ([{"domain": None}], "Entry 1 of tracking_domains names no domain; "),
        ([None], "Entry 1 of tracking_domains is None, but it must be a name, "),
    ],
)
def test_what_is_no_list_of_domains_is_reported_in_one_sentence(given: Any, said: str) -> None:
    assert said in refused(given)


@pytest.mark.parametrize("role", VARIABLES)
def test_roles_document_the_keys(role: str) -> None:
    points = load_yaml(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]
    variable = VARIABLES[role]
    assert points["main"]["options"][variable]["options"].keys() == KEYS.keys()
    assert {point["options"][variable]["type"] for point in points.values() if variable in point["options"]} == {"raw"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([TRACK, "com"], "Entry 2 of tracking_domains is com, but a tracking domain must be a subdomain, such as"),
        ([{"domain": "example.co.uk"}], "Entry 1 of tracking_domains is example.co.uk, but a tracking domain must be"),
        (f"{TRACK}, *.example.com", "Entry 2 of tracking_domains is *.example.com, but a tracking domain is one name"),
        (["track_1.example.com"], "Entry 1 of tracking_domains is track_1.example.com, but it must be a host name"),
        (
            [TRACK, CLICK, f"{TRACK.upper()}."],
            f"Entries 1 and 3 of tracking_domains both name {TRACK}, but each",
        ),
    ],
)
def test_a_name_is_refused_where_the_user_wrote_it(given: Any, said: str) -> None:
    assert refused(given).startswith(said)
    read = domain_entries(given, variable="fastly_domains")
    assert read["error"].startswith(said.replace("tracking_domains", "fastly_domains"))


@pytest.mark.parametrize("name", ["example.com", "localhost", "*.example.com", "https://track.example.com/"])
def test_a_domain_of_the_command_line_is_named_as_such(name: str) -> None:
    assert refused([], name).startswith(f"The variable 'domain' is {name}, but ")
    assert refused([], "", name).startswith(f"The host is {name}, but ")


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("example.com", "track.example.com"),
        ("nodots", "track.example.com"),
        ("com", "track.example.com"),
        ("co.uk", "track.example.co.uk"),
        ("example.org.au", "track.example.org.au"),
    ],
)
def test_the_example_is_a_name_that_can_exist(name: str, example: str) -> None:
    assert refused([], name).endswith(f"a tracking domain must be a subdomain, such as {example}.")


@pytest.mark.parametrize(
    ("key", "value", "must"),
    [
        ("endpoint", "nowhere", "it must be a region (us or eu) or the host name of an endpoint, such as spgo.io"),
        ("subaccount", -1, "it must be the number of a subaccount, or 0 for the primary account"),
        ("sending_domains", "example.org, -x-", "it must be a host name, such as track.example.com"),
        ("zone", "exa mple.com", "it must be a DNS name, such as _token.track.example.com"),
        ("distribution_id", "d111111abcdef8.cloudfront.net", "it must be the id of a distribution, such as E1A2B3C4"),
        ("distribution_id", "arn:aws:cloudfront::1:distribution/E1A2B3C4D5E6F7", "it must be the id of a distribution"),
    ],
)
def test_the_form_of_a_value_is_checked_before_anything_else(key: str, value: Any, must: str) -> None:
    said = refused([CLICK, {"domain": TRACK, key: value}])
    assert said.startswith(f"The key '{key}' of {TRACK} in tracking_domains is ")
    assert f", but {must}" in said


@pytest.mark.parametrize(
    ("key", "value"),
    [("endpoint", "EU"), ("subaccount", "7"), ("distribution_id", " E1A2B3C4D5E6F7 "), ("zone", ""), ("zone", None)],
)
def test_a_value_of_the_right_form_stays(key: str, value: Any) -> None:
    entry = {"domain": TRACK, key: value}
    assert domain_entries([entry]) == {"domains": [entry], "error": ""}
