# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Misspelled variables and tags, and values that no role takes: one sentence each, for our playbooks as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tools.demo import CDNS, Cdn

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._input import (
    near_misses,
    unknown_tags,
    unknown_variables,
    unusable_values,
)
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._known import (
    PLAYBOOKS,
    PREFIXES,
    SAVED,
    SHARED,
    variables,
)
from support.collection import ROOT, load_yaml

ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
TEXTS = {
    path: path.read_text(encoding="utf-8")
    for pattern in ("roles/*/*/main.yml", "roles/*/tasks/*.yml", "playbooks/*.yml")
    for path in ROOT.glob(pattern)
    if path.parent.name != "meta"
}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("tracking_domain", "; did you mean 'tracking_domains'?"),
        ("cloudfront_ttl", "; did you mean 'cloudfront_dns_ttl'?"),
        ("verify_report_directory", "; did you mean 'verify_report_dir'?"),
        ("dns_provder", "; did you mean 'dns_provider'?"),
        ("sparkpost_key", "; did you mean 'sparkpost_api_key'?"),
        ("fastly_colour", ". ansible-doc -t role sparkpost.tracking.fastly lists the valid ones."),
        ("tracking_x", ". ansible-doc -t role sparkpost.tracking.verify lists the valid ones."),
    ],
)
def test_an_unknown_extra_variable_is_named_with_the_nearest_one(name: str, advice: str) -> None:
    assert list(unknown_variables([name, "verify_cdn"])) == [f"The extra variable '{name}' is unknown{advice}"]


@pytest.mark.parametrize("name", ["domain", "cdn", "ansible_user", "dns_servers", "my_tracking_domain", "cloud_region"])
def test_variables_of_others_are_theirs(name: str) -> None:
    assert list(unknown_variables([name])) == []


def test_a_near_miss_is_a_slip_and_not_a_name_that_somebody_chose() -> None:
    said = "The variable 'cloudfront_prbe' is not one of sparkpost.tracking; did you mean 'cloudfront_probe'?"
    assert list(near_misses(["cloudfront_prbe", "cloudfront_zone", "verify_ssl", "tracking_pixel"])) == [said]
    assert list(near_misses(["fastly_domain"])) == [
        "The variable 'fastly_domain' is not one of sparkpost.tracking; did you mean 'fastly_domains'?"
    ]


def set_by_roles() -> Iterator[str]:
    """Every variable that tasks of the roles set, register or loop over."""
    for text in TEXTS.values():
        yield from re.findall(r"(?:register|loop_var|index_var): (\w+)", text)
        yield from re.findall(r"^    (\w+): ", text, re.MULTILINE)


def test_what_the_roles_set_themselves_is_no_near_miss() -> None:
    assert {"cloudfront_ready", "verify_result", "setup_zone"} <= set(set_by_roles())
    assert list(near_misses(set_by_roles())) == []


def test_every_variable_that_a_playbook_or_role_reads_is_known() -> None:
    read = {name for text in TEXTS.values() for name in re.findall(r"\b([a-z]\w+) \| default\(", text)}
    ours = {name for name in read if name.startswith((*PREFIXES, "dns_"))}
    left_behind = {name for name in ours if name in set(set_by_roles())}
    # What a role leaves for others, and an argument of the module beside it.
    assert ours - set(variables()) - left_behind == set()
    assert set(SHARED) <= read | {"tracking_hosts", "cdn"}


def test_what_a_job_of_a_workflow_saves_is_no_slip_in_the_next_one() -> None:
    saved = {name for text in TEXTS.values() for name in re.findall(r"^      (sparkpost_tracking_\w+): ", text, re.M)}
    assert saved == set(SAVED)
    assert list(unknown_variables(saved)) == []


def tags_of(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        given = found.get("tags")
        yield from given if isinstance(given, list) else ()
        for value in found.values():
            yield from tags_of(value)
    elif isinstance(found, list):
        for each in found:
            yield from tags_of(each)


def roles_of(name: str) -> set[str]:
    """The roles that a playbook runs with tags of their own: a role below a selected include, not one below a tag."""
    playbook = PLAYBOOKS[name]
    return set(playbook.roles) - {"dns_records"} - ({"sparkpost_domain"} if name == "audit" else set())


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_tags_of_a_playbook_are_those_of_its_tasks(name: str) -> None:
    paths = [f"playbooks/{name}.yml"]
    paths += [
        path.relative_to(ROOT).as_posix() for role in roles_of(name) for path in ROOT.glob(f"roles/{role}/tasks/*")
    ]
    found = {tag for path in paths for tag in tags_of(load_yaml(path))}
    assert found - {"always"} == set(PLAYBOOKS[name].tags)


def test_every_playbook_has_its_line() -> None:
    assert set(PLAYBOOKS) == {path.stem for path in (ROOT / "playbooks").glob("*.yml")}


def test_an_unknown_tag_is_named_with_those_that_there_are() -> None:
    verify, update = PLAYBOOKS["verify"], PLAYBOOKS["update_cloudfront_user_agent"]
    assert list(unknown_tags("verify", verify, ["verify", "all", "never", "raport"])) == [
        "The playbook verify has no tag 'raport', its tags are verify, report; did you mean 'report'?"
    ]
    assert list(unknown_tags("verify", verify, ["cdn"])) == [
        "The playbook verify has no tag 'cdn', its tags are verify, report."
    ]
    assert list(unknown_tags("update", update, ["cdn"])) == ["The playbook update has no tag 'cdn', it has none."]


@pytest.mark.parametrize(
    ("playbook", "values", "said"),
    [
        ("audit", {"cdn": "akamai"}, "The variable 'cdn' is 'akamai', but it must be one of none, cloudfront, cloud"),
        ("audit", {"cdn": "fasty"}, "cloudflare, fastly, managed; did you mean fastly?"),
        ("audit", {"cdn": "fastly", "fastly_authority": "letsencrypt"}, "certainly, globalsign; did you mean lets-enc"),
        ("setup_fastly", {"fastly_probe": "maybe"}, "The variable 'fastly_probe' is 'maybe', but it must be true or f"),
        ("setup_fastly", {"fastly_dns_ttl": "1h"}, "The variable 'fastly_dns_ttl' is '1h', but it must be a whole num"),
        ("setup_cloudflare", {"cloudflare_mode": "forwrd"}, "but it must be one of proxy, forward; did you mean forw"),
        ("setup_cloudfront", {"dns_provider": "godaddy"}, "The variable 'dns_provider' is 'godaddy', but it must be o"),
        ("verify", {"sparkpost_region": "mars"}, "The variable 'sparkpost_region' is 'mars', but it must be one of us"),
        ("verify", {"tracking_endpoint": "nowhere"}, "The variable 'tracking_endpoint' is 'nowhere', but it must be a"),
        ("verify", {"verify_email": "yes please"}, "The variable 'verify_email' must be a dictionary."),
    ],
)
def test_a_value_that_no_role_takes_is_one_sentence(playbook: str, values: dict[str, Any], said: str) -> None:
    found = list(unusable_values(PLAYBOOKS[playbook], values))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    "values",
    [
        {"cloudflare_mode": "forwrd"},
        {"sparkpost_region": ""},
        {"sparkpost_region": "EU".lower(), "fastly_probe": "no", "fastly_dns_ttl": "60", "tracking_endpoint": "eu"},
        {"tracking_domains": "a.example.com", "fastly_domains": ["a.example.com"], "fastly_own_certificates": {}},
        {"fastly_endpoint": "", "dns_provider": None},
        {"domain": 5},
    ],
)
def test_what_the_roles_take_or_do_not_read_is_let_through(values: dict[str, Any]) -> None:
    assert list(unusable_values(PLAYBOOKS["setup_fastly"], values)) == []


def test_a_dns_host_of_other_domains_is_no_matter_of_cloudflares() -> None:
    assert list(unusable_values(PLAYBOOKS["setup_cloudflare"], {"dns_provider": "route53"})) == []


def test_a_secret_is_not_shown() -> None:
    found = list(unusable_values(PLAYBOOKS["verify"], {"sparkpost_api_key": {"key": "hidden-0123456789"}}))
    assert "hidden" not in "".join(found)


@pytest.mark.parametrize("cdn", CDNS, ids=lambda cdn: cdn.name)
def test_the_demo_names_variables_that_there_are(cdn: Cdn) -> None:
    assert list(unknown_variables(cdn.variables)) == []
