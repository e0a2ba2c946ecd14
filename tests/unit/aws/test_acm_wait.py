# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two waits for ACM, with a clock that does not wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.client import AcmClient
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.model import (
    Certificate,
    DomainValidation,
    ValidationRecord,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.wait import IssueWait
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    HopelessError,
    InputError,
    NotFoundError,
    WaitTimeoutError,
)

NAMES = ("a.example.com", "b.example.com")


def certificate(status: str = "PENDING_VALIDATION", *, records: int = 2, validated: int = 0) -> Certificate:
    validations = tuple(
        DomainValidation(
            domain=name,
            status="SUCCESS" if at < validated else "PENDING_VALIDATION",
            method="DNS",
            record=ValidationRecord(f"_x.{name}", "CNAME", f"_y{at}.acm-validations.aws") if at < records else None,
        )
        for at, name in enumerate(NAMES)
    )
    return Certificate("arn:issued", NAMES, status, validations=validations)


REQUESTED = replace(certificate(), validations=())
UNSEEN = NotFoundError("AWS Certificate Manager", operation="describe_certificate", status=400, reason="unknown")


class ScriptedClient(AcmClient):
    """Describes what the script says, its last line for ever."""

    def __init__(self, script: Sequence[Certificate | NotFoundError]) -> None:
        self.script = list(script)
        self.described = 0

    def describe(self, arn: str) -> Certificate:
        assert arn == "arn:issued"
        self.described += 1
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, NotFoundError):
            raise said
        return said


class FakeTime:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> Clock:
        return Clock(now=lambda: self.now, wall=lambda: self.now, sleep=self.sleep)


def settle(
    start: Certificate, script: Sequence[Certificate | NotFoundError], *, wait: bool, timeout: int = 1800
) -> tuple[IssueWait, ScriptedClient, list[str], FakeTime]:
    client, time = ScriptedClient(script or [start]), FakeTime()
    messages: list[str] = []
    waiting = IssueWait(client, {"wait": wait, "wait_timeout": timeout, "wait_interval": 15}, messages.append)
    waiting.settle(start, time.clock())
    return waiting, client, messages, time


@pytest.mark.parametrize(
    ("start", "script", "wait", "described"),
    [
        pytest.param(certificate(), [], False, 0, id="all there"),
        pytest.param(certificate("ISSUED"), [], True, 0, id="issued already"),
        pytest.param(REQUESTED, [certificate()], False, 1, id="records at once"),
        pytest.param(
            REQUESTED,
            [UNSEEN, REQUESTED, certificate(records=1), certificate()],
            False,
            4,
            id="records one by one, after a while",
        ),
        pytest.param(certificate(records=1), [certificate()], False, 1, id="an interrupted run goes on"),
        pytest.param(
            certificate(), [certificate(validated=1), certificate("ISSUED", validated=2)], True, 2, id="until issued"
        ),
        pytest.param(REQUESTED, [certificate(), certificate("ISSUED")], True, 2, id="both waits"),
    ],
)
def test_no_more_is_asked_than_needed(
    start: Certificate, script: list[Certificate | NotFoundError], wait: bool, described: int
) -> None:
    waiting, client, *_unused = settle(start, script, wait=wait)
    assert client.described == described
    assert waiting.certificate == (script[-1] if script else start)


def test_progress_tells_what_is_missing_in_time() -> None:
    script = [certificate()] * 3 + [certificate(validated=1)] * 3 + [certificate("ISSUED")]
    *_unused, messages, time = settle(certificate(), script, wait=True)
    assert len(messages) >= time.now / 15 - 1
    assert "2 of 2 names not validated (a.example.com, b.example.com)" in messages[0]
    assert "1 of 2 names not validated (b.example.com)" in messages[-1]


def test_a_time_out_names_the_records_that_are_not_seen() -> None:
    with pytest.raises(WaitTimeoutError) as caught:
        settle(certificate(), [certificate(validated=1)], wait=True, timeout=60)
    sentence = caught.value.sentence()
    assert "_x.b.example.com CNAME _y1.acm-validations.aws" in sentence
    assert "_x.a.example.com" not in sentence
    assert "continues here" in sentence
    assert caught.value.facts["missing_records"] == [
        {"name": "_x.b.example.com", "type": "CNAME", "value": "_y1.acm-validations.aws", "ttl": 300}
    ]


def test_records_that_never_come_end_the_wait() -> None:
    with pytest.raises(WaitTimeoutError, match=r"validation records.*1 of 2 names"):
        settle(REQUESTED, [certificate(records=1)], wait=False)


@pytest.mark.parametrize("start", [certificate(), REQUESTED])
def test_a_state_that_cannot_heal_ends_the_wait_at_once(start: Certificate) -> None:
    failed = replace(certificate("FAILED"), failure_reason="CAA_ERROR")
    client, time = ScriptedClient([failed]), FakeTime()
    waiting = IssueWait(client, {"wait": True, "wait_timeout": 1800, "wait_interval": 15}, lambda _line: None)
    with pytest.raises(HopelessError, match="CAA"):
        waiting.settle(start, time.clock())
    assert time.now <= 15
    assert waiting.certificate == failed


@pytest.mark.parametrize("option", ["wait_timeout", "wait_interval"])
def test_times_are_checked(option: str) -> None:
    params = {"wait": True, "wait_timeout": 1, "wait_interval": 1, option: 0}
    with pytest.raises(InputError, match=option):
        IssueWait(ScriptedClient([certificate()]), params, lambda _line: None)
