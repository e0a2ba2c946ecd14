# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of answers: names of fields and types, never a value, and nothing at all unless asked for."""

from __future__ import annotations

import datetime
import io
import json
import stat
from pathlib import Path
from typing import Any

import boto3.session
import pytest
import requests
from live.callbacks import record as recording
from requests.adapters import BaseAdapter

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.session import AWS, AwsSession
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import NotFoundError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import Redactor
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.json_client import Dialect, JsonClient, Problem
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.session import HttpSession, Transport
from support.aws_account import SECRET_KEY, served_account

SECRET = "provider-key-abcdefghijklmnop"
HOST = "track.example.com"
ADDRESS = "http://127.0.0.1:9/api/v1"


class OneAnswer(BaseAdapter):
    """Gives one answer in place of a server's."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__()
        self._status, self._body = status, body

    def send(self, request: Any, *_arguments: Any, **_more: Any) -> requests.Response:
        response = requests.Response()
        response.status_code = self._status
        response.raw = io.BytesIO(b"" if self._body is None else json.dumps(self._body).encode())
        response.url, response.request = request.url, request
        return response

    def close(self) -> None:
        """Nothing is open."""


def client(status: int, body: Any, address: str = ADDRESS) -> JsonClient:
    dialect = Dialect("SparkPost", lambda refusal: Problem(refusal["errors"][0]["message"]), {})
    session = HttpSession(Transport(), Redactor([SECRET]))
    session.mount("http://", OneAnswer(status, body))
    return JsonClient(session, address, dialect, {"Authorization": SECRET})


@pytest.fixture(name="unmounted", autouse=True)
def _unmounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test mounts is taken off behind it."""
    monkeypatch.setattr(requests, "Session", requests.Session)
    monkeypatch.setattr(boto3.session, "Session", boto3.session.Session)
    monkeypatch.setenv("SPARKPOST_API_URL", ADDRESS)


@pytest.fixture(name="record")
def _record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(recording.VARIABLE, str(tmp_path / "record.jsonl"))
    recording.CallbackModule()
    return tmp_path / "record.jsonl"


def lines(record: Path) -> list[Any]:
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {"a": 1, "b": 1.5, "c": True, "d": None, "e": "text"},
            {"a": "number", "b": "number", "c": "boolean", "d": "null", "e": "string"},
        ),
        ([1, 2, "x", {"a": 1}, {"a": 2}], ["number", "string", {"a": "number"}]),
        ([], []),
        (
            {"when": datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc), "raw": b"x"},
            {"when": "time", "raw": "binary"},
        ),
        ({HOST: {"a": 1}, "": 1, 7: 1}, {"{}": "number"}),
    ],
)
def test_a_shape_holds_names_and_types(value: Any, expected: Any) -> None:
    found = recording.shape(value)
    assert (
        found == expected if not isinstance(expected, list) else sorted(map(str, found)) == sorted(map(str, expected))
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/tracking-domains/track.example.com/verify", "/tracking-domains/{}/verify"),
        ("/zones/023e105f4ecef8ad9ca31a8372d0c353/dns_records?name=track.example.com", "/zones/{}/dns_records"),
        ("/service/SU1Z0isxPaozGVKXdv0eY/version/12/backend/sparkpost", "/service/{}/version/{}/backend/sparkpost"),
        ("/service/search", "/service/search"),
        ("/events/message/%61bc", "/events/message/{}"),
        ("/********/x", "/{}/x"),
    ],
)
def test_a_path_keeps_plain_words_alone(path: str, expected: str) -> None:
    assert recording.template(path) == expected


def test_answers_and_refusals_over_http_are_noted_without_a_value(record: Path) -> None:
    client(200, {"results": {"domain": HOST, "note": SECRET, SECRET: 1}}).get(f"/tracking-domains/{HOST}")
    client(204, None).delete(f"/tracking-domains/{SECRET}")
    with pytest.raises(NotFoundError):
        client(404, {"errors": [{"message": SECRET}]}).put(f"/tracking-domains/{HOST}", {"secure": True})
    assert lines(record) == [
        {
            "service": "sparkpost",
            "operation": "GET /tracking-domains/{}",
            "write": False,
            "status": 200,
            "shape": {"results": {"domain": "string", "note": "string", "{}": "number"}},
        },
        {
            "service": "sparkpost",
            "operation": "DELETE /tracking-domains/{}",
            "write": True,
            "status": 204,
            "shape": "null",
        },
        {
            "service": "sparkpost",
            "operation": "PUT /tracking-domains/{}",
            "write": True,
            "status": 404,
            "shape": {"errors": [{"message": "string"}]},
        },
    ]
    text = record.read_text(encoding="utf-8")
    assert SECRET not in text
    assert HOST not in text
    assert stat.S_IMODE(record.stat().st_mode) == 0o600


def test_answers_and_refusals_of_aws_are_noted_by_operation(record: Path) -> None:
    defaults = {name: option.get("default") for name, option in AWS.options.items()}
    with served_account() as account:
        session = AwsSession({**defaults, **account.options()})
        made = session.call("acm", "request_certificate", DomainName=HOST, ValidationMethod="DNS")
        session.call("acm", "list_certificates")
        with pytest.raises(NotFoundError):
            session.call("cloudfront", "get_distribution", Id="E1A2B3C4D5E6F7")
    noted = [(line["service"], line["operation"], line["write"], line["status"]) for line in lines(record)]
    assert noted == [
        ("acm", "RequestCertificate", True, 200),
        ("acm", "ListCertificates", False, 200),
        ("cloudfront", "GetDistribution", False, 404),
    ]
    assert lines(record)[0]["shape"] == {"CertificateArn": "string"}
    assert lines(record)[2]["shape"]["Error"]["Code"] == "string"
    text = record.read_text(encoding="utf-8")
    for value in (HOST, SECRET_KEY, made["CertificateArn"], "ResponseMetadata"):
        assert value not in text


def test_other_addresses_are_no_services(record: Path) -> None:
    client(200, {"a": 1}, "http://127.0.0.1:10/api/v1").get("/tracking-domains")
    assert not record.exists()


@pytest.mark.parametrize(
    ("variable", "address", "path", "service", "operation"),
    [
        ("", "https://api.eu.sparkpost.com/api/v1", "/metrics", "sparkpost", "GET /metrics"),
        ("", "https://api.cloudflare.com/client/v4", "/zones", "cloudflare", "GET /zones"),
        ("CLOUDFLARE_BASE_URL", "http://127.0.0.1:8/client/v4", "/zones/0a1b", "cloudflare", "GET /zones/{}"),
        ("", "https://api.fastly.com", "/service/search", "fastly", "GET /service/search"),
        ("FASTLY_API_ENDPOINT", "http://127.0.0.1:7", "/tls/domains", "fastly", "GET /tls/domains"),
    ],
)
def test_services_are_known_by_their_addresses(
    record: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    address: str,
    path: str,
    service: str,
    operation: str,
) -> None:
    if variable:
        monkeypatch.setenv(variable, address)
    answer = requests.Response()
    answer.status_code, answer.url, answer._content = 200, f"{address}{path}", b"{}"
    answer.request = requests.Request("GET", answer.url).prepare()
    recording.note_http(answer)
    assert [(line["service"], line["operation"]) for line in lines(record)] == [(service, operation)]


def test_nothing_is_noted_unless_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recording.VARIABLE, "")
    monkeypatch.chdir(tmp_path)
    recording.CallbackModule()
    client(200, {"results": {}}).get("/tracking-domains")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_fails_no_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recording.VARIABLE, str(tmp_path / "nowhere" / "record.jsonl"))
    recording.CallbackModule()
    assert client(200, {"results": {}}).get("/tracking-domains") == {"results": {}}
