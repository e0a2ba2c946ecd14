# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the environment must say before a live check sends anything, and what is deleted of whom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from live import notice
from live.removal import Left, Playbook, removals
from live.settings import CONSENT, Refusal, from_environment

BASE = {
    "TRACKING_LIVE": CONSENT,
    "TRACKING_LIVE_ZONE": "Example.com.",
    "SPARKPOST_API_KEY": "sparkpost-key-0123456789abcdef",
}
AWS, FASTLY = {"AWS_PROFILE": "tests"}, {"FASTLY_API_TOKEN": "fastly-token-0123456789abcdef"}
CLOUDFLARE = {
    "CLOUDFLARE_API_TOKEN": "cloudflare-token-0123456789abcdef",
    "TRACKING_LIVE_CLOUDFLARE_ZONE": "example.org",
}


@pytest.mark.parametrize(
    ("given", "domains"),
    [
        (AWS, ["tracking-live-cloudfront.example.com"]),
        ({**AWS, "TRACKING_LIVE_SUBDOMAIN": "try"}, ["try-cloudfront.example.com"]),
        (
            {**AWS, **FASTLY, **CLOUDFLARE},
            [
                "tracking-live-cloudfront.example.com",
                "tracking-live-cloudflare.example.org",
                "tracking-live-fastly.example.com",
            ],
        ),
        ({**AWS, **FASTLY, "TRACKING_LIVE_CDNS": "fastly"}, ["tracking-live-fastly.example.com"]),
        # Instance roles cannot be seen in the environment.
        ({"TRACKING_LIVE_CDNS": "cloudfront"}, ["tracking-live-cloudfront.example.com"]),
        # Credentials alone do not say which zone may be used.
        (
            {**AWS, "CLOUDFLARE_API_TOKEN": "cloudflare-token-0123456789abcdef"},
            ["tracking-live-cloudfront.example.com"],
        ),
        (
            {**FASTLY, **CLOUDFLARE, "TRACKING_LIVE_DNS_PROVIDER": "cloudflare", "TRACKING_LIVE_CDNS": "fastly"},
            ["tracking-live-fastly.example.com"],
        ),
    ],
)
def test_the_names_follow_from_credentials_and_zones(given: dict[str, str], domains: list[str]) -> None:
    assert [site.domain for site in from_environment({**BASE, **given}).sites] == domains


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({**AWS, "TRACKING_LIVE": "1"}, f"set TRACKING_LIVE={CONSENT}"),
        ({**AWS, "SPARKPOST_API_KEY": ""}, "Set SPARKPOST_API_KEY"),
        ({}, "Set TRACKING_LIVE_ZONE to a zone of yours"),
        ({**AWS, "TRACKING_LIVE_ZONE": ""}, "Set TRACKING_LIVE_ZONE to a zone of yours"),
        ({**AWS, "TRACKING_LIVE_ZONE": "localhost"}, "Set TRACKING_LIVE_ZONE to the zone"),
        ({**AWS, "TRACKING_LIVE_SUBDOMAIN": "a.b"}, "must be one label"),
        ({**AWS, "TRACKING_LIVE_CDNS": "akamai"}, "names 'akamai'"),
        ({**AWS, "TRACKING_LIVE_CDNS": "fastly"}, "no credentials for it"),
        (FASTLY, "The records are kept at route53"),
        ({**AWS, "TRACKING_LIVE_DNS_PROVIDER": "bind"}, "must be route53 or cloudflare"),
        ({**AWS, "TRACKING_LIVE_EMAIL": "/nowhere.yml"}, "TRACKING_LIVE_EMAIL names /nowhere.yml"),
    ],
)
def test_what_is_missing_is_reported(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        from_environment({**BASE, **given})


def test_files_of_options_hold_options_by_name(tmp_path: Path) -> None:
    path = tmp_path / "options.yml"
    path.write_text("- a\n", encoding="utf-8")
    with pytest.raises(Refusal, match="must hold options by name"):
        from_environment({**BASE, **AWS, "TRACKING_LIVE_VARIABLES": str(path)})
    path.write_text("tracking_endpoint: eu\n", encoding="utf-8")
    assert from_environment({**BASE, **AWS, "TRACKING_LIVE_VARIABLES": str(path)}).variables == {
        "tracking_endpoint": "eu"
    }


def test_the_notice_tells_names_cost_and_duration_before_anything_is_sent() -> None:
    text = notice.notice(from_environment({**BASE, **AWS, **FASTLY}))
    for expected in ("tracking-live-cloudfront.example.com", "20 to 50 minutes", "what a TLS domain costs", "route53"):
        assert expected in text
    assert BASE["SPARKPOST_API_KEY"] not in text


def test_everything_is_deleted_in_the_reverse_order_of_its_set_up() -> None:
    found = removals(from_environment({**BASE, **AWS, **FASTLY, **CLOUDFLARE}), looking=False)
    order = {
        cdn: [each.what for each in found if each.site.cdn == cdn] for cdn in ("cloudfront", "cloudflare", "fastly")
    }
    assert order == {
        "cloudfront": ["tracking domain", "records", "distribution", "validation records", "certificate"],
        "cloudflare": ["tracking domain", "page rule", "records"],
        "fastly": ["tracking domain", "records", "validation records", "certificate", "service"],
    }
    assert all(each.options["state"] == "absent" for each in found)


def test_records_of_other_types_are_looked_for_and_never_deleted() -> None:
    chosen = from_environment({**BASE, **AWS})
    deleted, looked = (
        {
            record["type"]
            for each in removals(chosen, looking=looking)
            if each.what.endswith("records")
            for record in each.options["records"]
            if isinstance(record, dict)
        }
        for looking in (False, True)
    )
    assert deleted == {"CNAME"}
    assert looked == {"A", "AAAA", "CNAME", "MX", "TXT"}


def test_a_task_that_fails_does_not_keep_the_others_from_deleting() -> None:
    (play,) = json.loads(Playbook(removals(from_environment({**BASE, **AWS}), looking=False), "/result").rendered())
    *tasks, note = play["tasks"]
    assert all(task["ignore_errors"] for task in tasks)
    assert note["ansible.builtin.copy"]["dest"] == "/result"
    (patient,) = [task for task in tasks if "until" in task]
    assert "sparkpost.tracking.acm_tracking_certificate" in patient


@pytest.mark.parametrize(
    ("said", "looked", "expected"),
    [
        ({"changed": False}, True, []),
        ({"changed": True, "actions": ["delete page rule 1"]}, True, ["delete page rule 1"]),
        ({"changed": True, "actions": ["delete page rule 1"]}, False, []),
        ({"failed": True, "msg": "refused with 403"}, False, ["refused with 403"]),
        ({"failed": True, "msg": "refused with 403"}, True, ["refused with 403"]),
        ({"changed": False, "skipped": True}, True, []),
    ],
)
def test_what_is_left_is_what_failed_or_was_found(said: dict[str, object], looked: bool, expected: list[str]) -> None:
    removal = removals(from_environment({**BASE, **AWS}), looking=False)[0]
    found = Playbook([removal], "/result").left(json.dumps([said]), looked=looked)
    assert [each.message for each in found] == expected


def test_the_command_for_what_is_left_holds_the_options() -> None:
    first, *_others = removals(from_environment({**BASE, **AWS}), looking=False)
    assert Left(first, "refused", failed=True).command == (
        "ansible localhost -m sparkpost.tracking.sparkpost_tracking_domain -a "
        '\'{"domain": "tracking-live-cloudfront.example.com", "state": "absent"}\''
    )
    validation = next(each for each in _others if each.reads)
    assert Left(validation, "refused", failed=True).command == "make live LIVE_OPTIONS=--clean-up"
