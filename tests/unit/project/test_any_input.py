# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of any kind in every option of every module: taken, or refused by one sentence; never an internal error.

What a playbook can hold is more than texts: YAML has dates, binaries, infinities and nested lists. A new option is
covered by itself.
"""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dns.query
import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.retry import RetryPolicy
from support.figures import keep
from support.hosts import COLLECTION, RunTask, run_as_module, run_in_process

DOMAIN = "track.example.com"
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
RECORD = {"name": DOMAIN, "type": "CNAME", "value": "spgo.io"}
#: Nobody is there.
NOWHERE = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_EC2_METADATA_DISABLED": "true",
    "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1/client/v4",
    "CLOUDFLARE_API_TOKEN": "t" * 40,
    "FASTLY_API_URL": "http://127.0.0.1:1",
    "FASTLY_API_TOKEN": "t" * 32,
    "SPARKPOST_API_URL": "http://127.0.0.1:1/api/v1",
    "SPARKPOST_API_KEY": "k" * 40,
    "TRACKING_RESOLVERS": "127.0.0.1:1",
    "TRACKING_CONNECT_TO": "::127.0.0.1:1",
}
FOLDER = Path(__file__).resolve().parents[3] / "plugins" / "modules"
MODULES = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
#: Options with which each module would go on to ask a service.
SOUND: Mapping[str, Mapping[str, Any]] = {
    "acm_tracking_certificate": {"domains": [DOMAIN], "wait": False},
    "cloudflare_custom_hostnames": {"zone": "agency.dev", "domains": [{"domain": DOMAIN}], "wait": False},
    "cloudflare_custom_hostnames_info": {"zone": "agency.dev"},
    "cloudflare_host_info": {"zone": "example.com", "hosts": [DOMAIN]},
    "cloudflare_page_rule": {"zone": "example.com", "target": f"{DOMAIN}/*", "actions": {"ssl": "full"}},
    "cloudflare_page_rule_info": {"zone": "example.com"},
    "cloudflare_rule": {
        "zone": "example.com",
        "phase": "config",
        "ref": "ours",
        "expression": "true",
        "action_parameters": {"ssl": "full"},
    },
    "cloudflare_rule_info": {"zone": "example.com"},
    "cloudflare_zone": {"zone": "example.com", "wait": False},
    "cloudfront_tracking_distribution": {"domains": [DOMAIN], "certificate_arn": ARN, "wait": False},
    "cloudfront_tracking_tenants": {"domains": [{"domain": DOMAIN, "certificate_arn": ARN}], "wait": False},
    "dns_records": {"provider": "route53", "records": [RECORD]},
    "dns_records_wait": {"records": [RECORD], "timeout": 1},
    "dns_zone_info": {"provider": "route53", "names": [DOMAIN]},
    "fastly_tls_certificate": {"domains": [DOMAIN], "wait": False},
    "fastly_tracking_service": {"name": "clicks", "domains": [DOMAIN]},
    "sparkpost_tracking_domain": {"domain": DOMAIN},
    "tracking_check": {"domain": DOMAIN, "timeout": 1, "cache_wait": False},
    "tracking_email_check": {"domain": DOMAIN, "sending_domain": "example.com", "recipient": "a@example.com"},
    "tracking_preflight": {"domains": [{"domain": DOMAIN, "cdn": "cloudfront"}]},
    "tracking_report": {"results": [], "path": "/nonexistent/report"},
}
#: YAML can hold each of these, and Jinja can make them.
VALUES: Mapping[str, Any] = {
    "true": True,
    "zero": 0,
    "negative": -1,
    "huge": 10**30,
    "fraction": 0.5,
    "infinity": float("inf"),
    "no number": float("nan"),
    "empty text": "",
    "blank": "  ",
    "nul": "a\x00b",
    "control": "a\x1b[31mb\r\nc",
    "bidirectional": "a\u202eb\u2066c",
    "emoji": "\U0001f984.example.com",
    "surrogate": "a\udce9b",
    "long": "x" * 70_000,
    "address": "localhost:4566",
    "no port": "https://[::1",
    "path": "/nonexistent/\x00/file",
    "pem": "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n",
    "date": datetime.date(2026, 11, 30),
    "time": datetime.datetime(2026, 11, 30, 12, 0),
    "bytes": b"\xff\xfe",
    "empty list": [],
    "list of null": [None],
    "list of lists": [[]],
    "list of objects": [{"a": 1}],
    "list of dates": [datetime.date(2026, 11, 30)],
    "list of numbers": [1.5, True],
    "empty object": {},
    "object": {"a": 1},
    "object of dates": {"a": datetime.date(2026, 11, 30)},
    "object of lists": {"a": [None]},
    "number as key": {1: 2},
}
#: What JSON cannot hold does not reach an ordinary module.
UNSENT = ("bytes", "surrogate")
#: Longer than a message with its remedy, and shorter than the longest value.
LONGEST = 4000


@pytest.fixture(autouse=True)
def _nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    for name in ("udp", "tcp", "udp_with_fallback"):
        monkeypatch.setattr(dns.query, name, _refuse)
    monkeypatch.setattr(RetryPolicy, "delay", lambda *_arguments, **_options: 3600.0)


def _refuse(*_arguments: Any, **_options: Any) -> Any:
    raise ConnectionRefusedError("nobody is there")


def definition(module: str) -> Definition:
    found: Definition = importlib.import_module(f"{COLLECTION}.modules.{module}").DEFINITION
    return found


def places(spec: Mapping[str, Any], sound: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every option and suboption, by its path."""
    for name, option in spec.items():
        yield (*path, name)
        if option.get("options") and len(path) < 2:
            yield from places(option["options"], sound, (*path, name))


def filled(options: Mapping[str, Any], spec: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The options with the value at the path; what is around it is there, in a list where there have to be several."""
    name, rest = path[0], path[1:]
    if not rest:
        return {**options, name: value}
    held = options.get(name)
    inner = held[0] if isinstance(held, list) and held and isinstance(held[0], dict) else held
    made = filled(inner if isinstance(inner, dict) else {}, spec[name]["options"], rest, value)
    return {**options, name: [made] if spec[name].get("type") == "list" else made}


def wrong_with(result: Mapping[str, Any]) -> str:
    message = str(result.get("msg") or "")
    if "internal error" in message or "Traceback" in str(result) or "MODULE FAILURE" in str(result):
        return message or str(result)[:300]
    if not result["failed"]:
        return ""
    if not message.isprintable():
        return f"it cannot be shown: {message[:200]!r}"
    return f"{len(message)} characters" if len(message) > LONGEST else "" if message else f"no message: {result}"


def tried(module: str, run: RunTask, values: Mapping[str, Any]) -> tuple[int, list[str]]:
    """How many inputs were tried, and what was wrong with which."""
    sound, spec = SOUND.get(module, {}), definition(module).arguments.options
    wrong, count = [], 0
    for path in places(spec, sound):
        for kind, value in values.items():
            count += 1
            try:
                found = wrong_with(run(module, filled(sound, spec, path, value), check_mode=True))
            except Exception as error:
                found = f"raised {type(error).__name__}: {error}"
            if found:
                wrong.append(f"{'.'.join(path)} = {kind}: {found}"[:300])
    return count, wrong


#: A run that asks nobody anything, for `make test`: what the values have in common is that few options take them.
SELECTED = ("true", "infinity", "nul", "date", "list of null")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that is taken for a path is below it."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("module", MODULES)
def test_every_option(module: str) -> None:
    _count, wrong = tried(module, run_in_process, {kind: VALUES[kind] for kind in SELECTED})
    assert not wrong, "\n".join(wrong)


@pytest.mark.matrix
@pytest.mark.parametrize("host", [run_in_process, run_as_module], ids=["in process", "module"])
@pytest.mark.parametrize("module", MODULES)
def test_every_option_with_every_value(module: str, host: RunTask) -> None:
    sent = VALUES if host is run_in_process else {kind: value for kind, value in VALUES.items() if kind not in UNSENT}
    count, wrong = tried(module, host, sent)
    keep("inputs", f"{module}, {'in process' if host is run_in_process else 'module'}", tried=count, wrong=len(wrong))
    assert not wrong, f"{len(wrong)} of {count}\n" + "\n".join(wrong)


PASSWORD = "hunter2-s3cr3t"
ADDRESS = f"https://operator:{PASSWORD}@127.0.0.1:1/path"


@pytest.mark.parametrize(
    "host",
    [
        pytest.param(run_in_process, id="in process"),
        pytest.param(run_as_module, id="module", marks=pytest.mark.matrix("module")),
    ],
)
@pytest.mark.parametrize("module", MODULES)
def test_the_password_of_an_address_never_shows(module: str, host: RunTask, capfd: pytest.CaptureFixture[str]) -> None:
    """In every option that takes a text: by message, fact, invocation, warning and progress."""
    sound, spec = SOUND.get(module, {}), definition(module).arguments.options
    for path in places(spec, sound):
        result = host(module, filled(sound, spec, path, ADDRESS), check_mode=True)
        assert PASSWORD not in str(result), path
    assert PASSWORD not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("variable", "module"),
    [
        ("AWS_ENDPOINT_URL", "acm_tracking_certificate"),
        ("AWS_ENDPOINT_URL_CLOUDFRONT", "cloudfront_tracking_distribution"),
        ("CLOUDFLARE_BASE_URL", "cloudflare_zone"),
        ("FASTLY_API_URL", "fastly_tracking_service"),
        ("SPARKPOST_API_URL", "sparkpost_tracking_domain"),
        ("HTTPS_PROXY", "sparkpost_tracking_domain"),
        ("HTTPS_PROXY", "acm_tracking_certificate"),
        ("HTTPS_PROXY", "cloudflare_zone"),
    ],
)
def test_nor_does_that_of_an_address_in_the_environment(
    variable: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable == "HTTPS_PROXY":
        for name in ("AWS_ENDPOINT_URL", "CLOUDFLARE_BASE_URL", "SPARKPOST_API_URL"):
            monkeypatch.setenv(name, "https://api.example.test")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv(variable, ADDRESS)
    result = run_in_process(module, SOUND[module])
    assert result["failed"]
    assert PASSWORD not in str(result)
