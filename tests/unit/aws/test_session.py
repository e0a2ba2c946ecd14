# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How AWS is reached: credentials, addresses, authorities, and what is sent again."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.connection import CaBundle, credentials, endpoint
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.session import AWS, AwsSession
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    ApiError,
    AuthenticationError,
    InputError,
    NetworkError,
    TrackingError,
)
from support.aws_account import SECRET_KEY, Asked, AwsAccount, served_account
from support.certificates import issue

OTHER_SECRET = "another-secret-key-0123456789abcdefghijk"


@pytest.fixture
def account() -> Iterator[AwsAccount]:
    with served_account() as served:
        yield served


@dataclass
class Time:
    """Sleeps at once, and remembers for how long, and what was reported meanwhile."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    asked: int = 0

    def clock(self) -> Clock:
        return Clock(now=lambda: self.seconds, wall=lambda: self.seconds, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def session(account: AwsAccount, time: Time | None = None, **more: Any) -> AwsSession:
    defaults = {name: option.get("default") for name, option in AWS.options.items()}
    options = {**defaults, **account.options(**more)}
    return AwsSession(options, time.messages.append, time.clock()) if time else AwsSession(options)


def error_xml(code: str) -> bytes:
    return (
        '<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code><Message>told</Message></Error></ErrorResponse>"
    ).encode()


@pytest.mark.parametrize(
    ("params", "environment", "expected"),
    [
        ({}, {}, {"profile_name": None}),
        ({"access_key": "", "profile": ""}, {}, {"profile_name": None}),
        ({"profile": "marketing"}, {}, {"profile_name": "marketing"}),
        (
            {"access_key": "AKIATASK", "secret_key": SECRET_KEY},
            {},
            {"aws_access_key_id": "AKIATASK", "aws_secret_access_key": SECRET_KEY, "aws_session_token": None},
        ),
        # The keys are the environment's: the profile that the task names wins.
        (
            {"access_key": "AKIAENV", "secret_key": OTHER_SECRET, "profile": "marketing"},
            {"AWS_ACCESS_KEY_ID": "AKIAENV"},
            {"profile_name": "marketing"},
        ),
        # Half of a pair beside a profile that the task names is of no use to anybody.
        ({"access_key": "AKIAENV", "profile": "x"}, {"AWS_ACCESS_KEY_ID": "AKIAENV"}, {"profile_name": "x"}),
        ({"secret_key": OTHER_SECRET, "profile": "x"}, {}, {"profile_name": "x"}),
        # Both are the environment's: keys win, as in boto3.
        (
            {
                "access_key": "AKIAENV",
                "secret_key": OTHER_SECRET,
                "profile": "marketing",
                "session_token": "token-123456",
            },
            {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_PROFILE": "marketing"},
            {
                "aws_access_key_id": "AKIAENV",
                "aws_secret_access_key": OTHER_SECRET,
                "aws_session_token": "token-123456",
            },
        ),
        # The token of the environment belongs to its keys, or to nobody's; that of the task to the task's.
        (
            {"access_key": "AKIATASK", "secret_key": SECRET_KEY, "session_token": "token-of-env"},
            {"AWS_SESSION_TOKEN": "token-of-env"},
            {"aws_access_key_id": "AKIATASK", "aws_secret_access_key": SECRET_KEY, "aws_session_token": None},
        ),
        (
            {"access_key": "AKIATASK", "secret_key": SECRET_KEY, "session_token": "token-of-task"},
            {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SESSION_TOKEN": "token-of-env"},
            {
                "aws_access_key_id": "AKIATASK",
                "aws_secret_access_key": SECRET_KEY,
                "aws_session_token": "token-of-task",
            },
        ),
        (
            {"access_key": "AKIAENV", "secret_key": OTHER_SECRET, "session_token": "token-of-env"},
            {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SESSION_TOKEN": "token-of-env"},
            {
                "aws_access_key_id": "AKIAENV",
                "aws_secret_access_key": OTHER_SECRET,
                "aws_session_token": "token-of-env",
            },
        ),
        # The profile is the environment's: the keys that the task names win.
        (
            {"access_key": "AKIATASK", "secret_key": SECRET_KEY, "profile": "marketing"},
            {"AWS_PROFILE": "marketing"},
            {"aws_access_key_id": "AKIATASK", "aws_secret_access_key": SECRET_KEY, "aws_session_token": None},
        ),
    ],
)
def test_credentials(
    params: dict[str, str], environment: dict[str, str], expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert credentials(params) == expected


@pytest.mark.parametrize(
    ("params", "environment", "said"),
    [
        ({"access_key": "AKIATASK"}, {}, "The option 'access_key' is 'AKIATASK', but it needs the secret key"),
        ({"access_key": "AKIATASK", "secret_key": ""}, {}, "environment variable AWS_SECRET_ACCESS_KEY"),
        ({"access_key": "AKIAENV"}, {"AWS_ACCESS_KEY_ID": "AKIAENV"}, "it needs the secret key in 'secret_key'"),
        ({"access_key": "AKIATASK", "session_token": "token-123456"}, {}, "it needs the secret key"),
        ({"access_key": "AKIATASK", "profile": "x"}, {"AWS_PROFILE": "x"}, "it needs the secret key"),
        (
            {"access_key": "AKIATASK", "secret_key": OTHER_SECRET},
            {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": OTHER_SECRET},
            "'AKIATASK', but it needs the secret key",
        ),
        ({"secret_key": SECRET_KEY}, {}, r"The option 'secret_key' is '\(hidden\)', but it needs the access key"),
        ({"secret_key": SECRET_KEY, "session_token": "token-123456"}, {}, "environment variable AWS_ACCESS_KEY_ID"),
    ],
)
def test_one_key_of_two_is_refused(
    params: dict[str, str], environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=said) as refused:
        AwsSession({**{name: option.get("default") for name, option in AWS.options.items()}, **params})
    assert SECRET_KEY not in str(refused.value)


def test_a_task_names_keys_or_a_profile() -> None:
    with pytest.raises(InputError, match="profile"):
        credentials({"access_key": "AKIATASK", "secret_key": SECRET_KEY, "profile": "marketing"})


@pytest.mark.parametrize(
    ("option", "environment", "expected"),
    [
        (None, {}, None),
        ("", {}, None),
        ("http://127.0.0.1:1", {}, "http://127.0.0.1:1"),
        # What the environment holds is boto3's to read.
        ("http://127.0.0.1:1", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, None),
        ("http://127.0.0.1:3", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "http://127.0.0.1:3"),
        ("http://127.0.0.1:3", {"AWS_ENDPOINT_URL_ACM": "http://127.0.0.1:2"}, "http://127.0.0.1:3"),
    ],
)
def test_the_address_of_all_services(
    option: str | None, environment: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert endpoint({"endpoint_url": option}) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_ROUTE_53": "http://127.0.0.1:2"},
            "http://127.0.0.1:2",
        ),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "https://route53.amazonaws.com",
        ),
    ],
)
def test_addresses_of_the_environment_are_those_of_boto3(
    account: AwsAccount, environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = session(account, endpoint_url=environment["AWS_ENDPOINT_URL"])._client("route53", "us-east-1")
    assert client.meta.endpoint_url == expected


@pytest.mark.parametrize("address", ["notaurl", "localhost:4566", "http://", "ftp://127.0.0.1", "http://127.0.0.1:x"])
def test_an_address_that_is_none(address: str, account: AwsAccount) -> None:
    with pytest.raises(InputError, match=f"^The option 'endpoint_url' is '{re.escape(address)}', but it must be"):
        session(account, endpoint_url=address)


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ACM"])
def test_an_address_of_the_environment_that_is_none(
    variable: str, account: AwsAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "localhost:4566")
    with pytest.raises(TrackingError, match=r"boto3 cannot use the address .* for acm: .*localhost:4566"):
        session(account, endpoint_url=None).call("acm", "list_certificates")


def test_an_address_with_a_password_is_not_shown() -> None:
    with pytest.raises(InputError) as refused:
        endpoint({"endpoint_url": "https://user:hunter2@proxy.example"})
    assert "hunter2" not in refused.value.message


def test_authorities_are_added_to_the_usual_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, own = issue(["usual.example"]).certificate, issue(["own.example"]).certificate
    (tmp_path / "usual.pem").write_text(usual)
    folder = tmp_path / "authorities"
    folder.mkdir()
    (folder / "own.pem").write_text(own)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "usual.pem"))
    for ca_path in (folder, folder / "own.pem"):
        bundle = CaBundle(str(ca_path))
        assert bundle.path is not None
        assert bundle.path == bundle.path
        text = Path(bundle.path).read_text()
        assert usual in text
        assert own in text
        written = Path(bundle.path)
        del bundle
        assert not written.exists()


def test_without_further_authorities_botocore_uses_its_own() -> None:
    assert CaBundle("").path is None


def test_a_call_goes_to_the_region_of_cloudfront_whatever_the_task_says(account: AwsAccount) -> None:
    session(account, region="eu-central-1").call("acm", "list_certificates")
    assert account.asked == [Asked("acm", "ListCertificates", "us-east-1")]


def test_a_used_up_quota_is_asked_once(account: AwsAccount) -> None:
    body = b'{"__type": "LimitExceededException", "message": "20 certificates a year"}'
    account.answer_first = lambda _asked: ("400 Bad Request", body)
    with pytest.raises(ApiError, match="LimitExceededException: 20 certificates a year"):
        session(account).call("acm", "request_certificate", DomainName="track.example.com")
    assert account.operations() == ["RequestCertificate"]


def test_a_prior_request_is_waited_for(account: AwsAccount) -> None:
    zone = account.service.create_hosted_zone("example.com")
    answers = [("400 Bad Request", error_xml("PriorRequestNotComplete"))]
    account.answer_first = lambda _asked: answers.pop() if answers else None
    change = {
        "Action": "UPSERT",
        "ResourceRecordSet": {
            "Name": "track.example.com.",
            "Type": "CNAME",
            "TTL": 60,
            "ResourceRecords": [{"Value": "spgo.io."}],
        },
    }
    time = Time()
    session(account, time).call(
        "route53", "change_resource_record_sets", HostedZoneId=zone.id, ChangeBatch={"Changes": [change]}
    )
    assert account.operations() == ["ChangeResourceRecordSets"] * 2
    assert 1 <= time.slept[0] <= 1.5
    assert account.records() == {("track.example.com", "CNAME"): ("spgo.io.",)}


def test_a_wrong_key_is_asked_once_and_not_shown(account: AwsAccount) -> None:
    account.answer_first = lambda _asked: ("403 Forbidden", error_xml("InvalidClientTokenId"))
    with pytest.raises(AuthenticationError) as caught:
        session(account).call("route53", "get_change", Id="C1")
    assert "Check the access key" in caught.value.sentence()
    assert account.operations() == ["GetChange"]
    assert SECRET_KEY not in str(caught.value.facts) + caught.value.sentence()


def test_missing_credentials_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    defaults = {name: option.get("default") for name, option in AWS.options.items()}
    with pytest.raises(TrackingError, match="no usable AWS credentials") as caught:
        AwsSession(defaults).call("acm", "list_certificates")
    assert "access_key and secret_key" in caught.value.sentence()


def test_attempts_end_with_the_time_allowed(account: AwsAccount) -> None:
    account.answer_first = lambda _asked: ("503 Service Unavailable", error_xml("ServiceUnavailable"))
    time = Time()
    with pytest.raises(ApiError, match="ServiceUnavailable: told") as caught:
        session(account, time, retry_timeout=60).call("route53", "get_change", Id="C1")
    assert "retry_timeout" in caught.value.remedy
    assert len(account.asked) == len(time.slept) + 1 > 3
    assert time.seconds < 60


@pytest.mark.parametrize(
    ("status", "code"),
    [("429 Too Many Requests", "Anything"), ("400 Bad Request", "Throttling"), ("400 Bad Request", "SlowDown")],
)
def test_the_first_pause_after_throttling_is_a_second_and_they_grow(
    account: AwsAccount, status: str, code: str
) -> None:
    answers = [(status, error_xml(code))] * 4
    account.answer_first = lambda _asked: answers.pop() if answers else ("200 OK", b"<ListHostedZonesResponse/>")
    time = Time()
    session(account, time).call("route53", "list_hosted_zones")
    assert len(time.slept) == 4
    assert time.slept[0] >= 1
    assert time.slept == sorted(time.slept)
    shown = [pause for pause in time.slept if pause >= 3]
    assert len(time.messages) == len(shown) >= 2
    assert "trying again in" in time.messages[0]
    assert code in time.messages[0]


@pytest.mark.parametrize(("header", "pause"), [("7", 7.0), ("²", 1.0)])
def test_the_time_that_the_service_wants_is_waited(monkeypatch: pytest.MonkeyPatch, header: str, pause: float) -> None:
    def refuse() -> dict[str, Any]:
        time.asked += 1
        if time.asked > 1:
            return {"IsTruncated": False, "HostedZones": []}
        metadata = {"HTTPStatusCode": 429, "HTTPHeaders": {"retry-after": header}}
        answer: Any = {"Error": {"Code": "Throttling"}, "ResponseMetadata": metadata}
        raise ClientError(answer, "ListHostedZones")

    time = Time()
    defaults = {name: option.get("default") for name, option in AWS.options.items()}
    asking = AwsSession({**defaults, "access_key": "AKIA", "secret_key": SECRET_KEY}, clock=time.clock())
    monkeypatch.setattr(asking, "_client", lambda *_unused: SimpleNamespace(list_hosted_zones=refuse))
    asking.call("route53", "list_hosted_zones")
    assert pause <= time.slept[0] < pause + 1
    assert time.asked == 2


def test_a_refused_connection_is_reported_within_seconds(account: AwsAccount) -> None:
    time = Time()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(NetworkError, match="connect to the endpoint") as caught:
            session(account, time, endpoint_url=address).call("route53", "list_hosted_zones")
    assert address in caught.value.message
    assert time.slept
    assert time.seconds <= 5


def test_a_broken_connection_is_tried_again(account: AwsAccount) -> None:
    """What breaks off under way heals more often than what is refused."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"

        def hang_up() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        time = Time()
        with pytest.raises(NetworkError):
            session(account, time, endpoint_url=address, retry_timeout=60).call("route53", "list_hosted_zones")
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    assert time.seconds > 20
