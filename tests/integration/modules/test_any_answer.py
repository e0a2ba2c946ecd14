# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of any shape: each answer that a module reads is spoilt in each way, and ends in one sentence at worst.

What is spoilt is found out by a run whose answers are listened to, so that a new request is covered by itself. A task
that finds everything as it has to be writes nothing because an answer was spoilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._http.retry import RetryPolicy
from lab.faults import ApiFault
from lab.middleware import Call
from lab.spoiling import WHOLE, paths
from lab.world import World
from support.figures import keep
from support.hosts import run_in_process
from support.populated import Populated

DOMAIN = "track.example.com"
AT_CLOUDFLARE = "track.example.org"
#: Stands for the ARN of a certificate.
CERTIFICATE = "the certificate"
QUICK = {"retry_timeout": 1}
#: Longer than a sentence with a remedy.
LONGEST = 1500
#: What holds everything else of an answer, and is never absent.
STRUCTURES = (
    *("HostedZones", "DistributionList", "CertificateSummaryList", "Certificate", "result", "result[]", "data"),
    *("data[].relationships", "tls_domains", "backends", "domains", "results", "versions", "active_version"),
)
#: One of each client.
SELECTED = ("certificates", "records at Route 53", "records at Cloudflare", "a subscription", "a domain")


@dataclass(frozen=True)
class Answer:
    """One answer of a run: what was asked, how many of the same came before it, and its body."""

    call: Call
    before: int
    body: bytes

    @property
    def name(self) -> str:
        """As a person would call it."""
        call = self.call
        return f"{call.service} {call.action or f'{call.method} {call.path}'}"

    def fault(self, how: str, path: str, count: int | None) -> ApiFault:
        call = self.call
        return ApiFault(
            service=call.service,
            method=call.method,
            path=call.path,
            action=call.action or "*",
            spoil=how,
            spoil_at=path,
            skip=self.before,
            count=count,
        )


@dataclass(frozen=True)
class Job:
    """A task that is run until it changes nothing, and then with spoilt answers."""

    module: str
    options: Mapping[str, Any]
    before: Sequence[str] = ()


JOBS: Mapping[str, Job] = {
    "a certificate": Job("acm_tracking_certificate", {"domains": [DOMAIN], "wait_timeout": 1, "wait_interval": 1}),
    "certificates": Job("acm_tracking_certificate_info", {}),
    "records at Route 53": Job(
        "dns_records", {"provider": "route53", "records": [{"name": DOMAIN, "type": "CNAME", "value": "spgo.io"}]}
    ),
    "a distribution": Job(
        "cloudfront_tracking_distribution", {"domains": [DOMAIN], "wait": False, "certificate_arn": CERTIFICATE}
    ),
    "distributions": Job("cloudfront_tracking_distribution_info", {}),
    "tenants": Job(
        "cloudfront_tracking_tenants",
        {"domains": [{"domain": DOMAIN}, {"domain": "click.example.com"}], "certificate_arn": CERTIFICATE},
    ),
    "custom hostnames": Job(
        "cloudflare_custom_hostnames",
        {
            "zone": "example.org",
            "fallback_origin": f"edge.{AT_CLOUDFLARE}",
            "domains": [{"domain": f"{name}.brand.shop"} for name in ("a", "b", "c", "d")],
        },
        ["a zone"],
    ),
    "a zone": Job("cloudflare_zone", {"zone": "example.org", "wait": False}),
    "zones": Job("cloudflare_zone_info", {}),
    "records at Cloudflare": Job(
        "dns_records",
        {"provider": "cloudflare", "records": [{"name": AT_CLOUDFLARE, "type": "CNAME", "value": "spgo.io"}]},
        ["a zone"],
    ),
    "a page rule": Job(
        "cloudflare_page_rule",
        {"zone": "example.org", "target": f"{AT_CLOUDFLARE}/*", "actions": {"ssl": "full"}},
        ["a zone"],
    ),
    "a rule": Job(
        "cloudflare_rule",
        {
            "zone": "example.org",
            "phase": "config",
            "ref": "tracking",
            "expression": f'http.host eq "{AT_CLOUDFLARE}"',
            "action": "set_config",
            "action_parameters": {"ssl": "full"},
        },
        ["a zone"],
    ),
    "a service": Job("fastly_tracking_service", {"name": "clicks", "domains": [DOMAIN]}),
    "services": Job("fastly_tracking_service_info", {}),
    "a subscription": Job("fastly_tls_certificate", {"domains": [DOMAIN], "wait": False}, ["a service"]),
    "subscriptions": Job("fastly_tls_certificate_info", {}),
    "a domain": Job("sparkpost_tracking_domain", {"domain": DOMAIN}),
    "domains": Job("sparkpost_tracking_domain_info", {}),
    "preflight for CloudFront": Job(
        "tracking_preflight", {"domains": [{"domain": DOMAIN, "cdn": "cloudfront"}], "dns_provider": "route53"}
    ),
    "preflight for Cloudflare": Job(
        "tracking_preflight", {"domains": [{"domain": AT_CLOUDFLARE, "cdn": "cloudflare"}]}
    ),
    "preflight for Fastly": Job(
        "tracking_preflight", {"domains": [{"domain": DOMAIN, "cdn": "fastly"}], "dns_provider": "route53"}
    ),
}


def run(job: Job) -> dict[str, Any]:
    return run_in_process(job.module, {**job.options, **QUICK})


def ready(lab: World, name: str) -> Job:
    """The job, after it has been done, so that nothing is left to do."""
    job = JOBS[name]
    lab.cloudflare.control(saas=True)
    if CERTIFICATE in job.options.values():
        held = Populated(lab).certificate(DOMAIN, "click.example.com")
        job = replace(job, options={key: held if value == CERTIFICATE else value for key, value in job.options.items()})
    for one in (*(JOBS[each] for each in job.before), job, job):
        made = run(one)
        assert not made["failed"], made
    return job


def answers(lab: World, job: Job) -> tuple[dict[str, Any], list[Answer]]:
    """What the task returns, and all answers that it reads."""
    kept: list[Answer] = []

    def listen(call: Call, body: bytes) -> None:
        same = sum(
            1
            for one in kept
            if (one.call.service, one.call.method, one.call.path, one.call.action)
            == (call.service, call.method, call.path, call.action)
        )
        kept.append(Answer(call, same, body))

    lab.listeners.append(listen)
    try:
        result = run(job)
    finally:
        lab.listeners.remove(listen)
    return result, kept


def ways(answer: Answer, of: str) -> Iterator[tuple[str, str]]:
    """In which ways the answer is spoilt: as a whole, or one value of it."""
    if of == "as a whole":
        yield from ((how, "") for how in WHOLE)
    else:
        yield from ((how, path) for path, each in paths(answer.body) for how in each if path != "$")


def may_be_true(answer: Answer, how: str, path: str) -> bool:
    """Whether what is spoilt may just as well be said by the service, so that a task may act on it.

    That is so of a single value, which nothing contradicts, and of what is absent where it is empty.
    """
    if answer.call.action == "GetFunction":
        # The code of a function, which has no form that could be broken.
        return True
    return bool(path) and (how not in ("missing", "null", "empty") or not path.endswith(STRUCTURES))


def wrong_with(result: Mapping[str, Any], writes: Sequence[str], *, plausible: bool) -> str:
    """What a run with a spoilt answer did that it must not do, "" for nothing."""
    message = str(result.get("msg") or "")
    if "internal error" in message or "Traceback" in str(result):
        return message
    if result["failed"] and (not message or not message.isprintable() or len(message) > LONGEST):
        return f"no sentence: {message!r}"
    return f"wrote {writes}" if writes and not plausible else ""


def marks(name: str, of: str = "as a whole") -> Any:
    """What belongs to the whole matrix alone."""
    return [] if of == "as a whole" and name in SELECTED else pytest.mark.matrix


CASES = [
    pytest.param(name, of, id=f"{name}, {of}", marks=marks(name, of))
    for name in JOBS
    for of in ("as a whole", "value by value")
]


@pytest.mark.parametrize(("name", "of"), CASES)
def test_a_task_whose_state_is_right(lab: World, monkeypatch: pytest.MonkeyPatch, name: str, of: str) -> None:
    job = ready(lab, name)
    # Further attempts are another test's; here each would cost a second, and end alike.
    monkeypatch.setattr(RetryPolicy, "delay", lambda *_arguments, **_options: 3600.0)
    result, read = answers(lab, job)
    assert (result["failed"], result["changed"]) == (False, False), result
    assert read
    wrong, tried = [], 0
    for answer in read:
        for how, path in ways(answer, of):
            lab.journal.clear()
            number = lab.faults.add(answer.fault(how, path, None))
            spoilt = run(job)
            lab.faults.remove(number)
            tried += 1
            writes = [entry.action or entry.path for entry in lab.journal.entries() if entry.write]
            found = wrong_with(spoilt, writes, plausible=may_be_true(answer, how, path))
            if found:
                wrong.append(f"{answer.name} {path} {how}: {found}"[:300])
    keep("answers", f"{name}, {of}", tried=tried, wrong=len(wrong))
    assert not wrong, f"{len(wrong)} of {tried}\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", [pytest.param(name, marks=marks(name)) for name in JOBS])
def test_an_answer_that_is_cut_off_once_is_asked_for_again(
    lab: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    job = ready(lab, name)
    monkeypatch.setattr(RetryPolicy, "delay", lambda *_arguments, **_options: 0.01)
    for answer in (one for one in answers(lab, job)[1] if one.call.action != "GetFunction"):
        lab.faults.add(answer.fault("truncated", "", 1))
        result = run_in_process(job.module, dict(job.options))
        lab.faults.clear()
        assert (result["failed"], result["changed"]) == (False, False), (answer.name, result)
