# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's own command line drives the lab through the whole life of a service and its certificate."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.fastly.fakes import READER, TOKEN
from lab.fastly.fakes import World as FastlyWorld
from lab.fastly.service import FastlyService

D = "click.example.com"
SOURCES = Path(__file__).parent / "node"


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    output: str
    errors: str

    @property
    def document(self) -> Any:
        return json.loads(self.output)


Run = Callable[..., Finished]


@pytest.fixture
def run(node_modules: Path, fastly_url: str, tmp_path: Path) -> Run:
    """Runs one command without questions, in a home of its own."""
    program = node_modules / "@fastly" / "cli-linux-x64" / "fastly"
    if not program.exists() and sys.platform != "linux":
        pytest.skip("The lock file holds the command line for Linux on x86-64 only.")
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "FASTLY_API_ENDPOINT": fastly_url,
        "FASTLY_ACCOUNT_ENDPOINT": fastly_url,
    }

    def run(*arguments: str, token: str = TOKEN) -> Finished:
        done = subprocess.run(
            [str(program), *arguments, "--non-interactive"],
            env={**environment, "FASTLY_API_TOKEN": token},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def on(run: Run, fastly_account: FastlyService) -> Run:
    """Runs ``service …`` on a new service; the command has to work."""
    made = run("service", "create", f"--name={D}", "--comment=clicks")
    assert made.code == 0, made.errors
    details = fastly_account.details(D)
    assert details is not None

    def on(*arguments: str, works: bool = True) -> Finished:
        done = run("service", *arguments, f"--service-id={details['id']}")
        assert (done.code == 0) == works, done.errors + done.output
        return done

    return on


def version(account: FastlyService) -> Any:
    """The contents of the active version, else of the latest one."""
    details = account.details(D)
    assert details is not None
    return details["version"]


def flags(listed: Finished) -> list[tuple[int, bool, bool]]:
    return [(each["Number"], each["Active"], each["Locked"]) for each in listed.document]


def prepare(on: Run) -> None:
    """A domain and a backend on version 1, as the command line fills them in by itself."""
    on("domain", "create", "--version=1", f"--name={D}")
    on("backend", "create", "--version=1", "--name=sparkpost", "--address=spgo.io", "--use-ssl")


def test_the_lock_file_names_the_command_line() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/@fastly/cli-linux-x64"]["version"] == "16.1.0"


def test_a_service_is_found_in_every_way(run: Run, on: Run) -> None:
    searched = run("service", "search", f"--name={D}", "--json").document
    (listed,) = run("service", "list", "--json").document
    described = on("describe", "--json").document
    assert searched["ServiceID"] == listed["ServiceID"] == described["ServiceID"]
    assert described["Version"]["Number"] == 1
    assert described["Comment"] == "clicks"
    assert run("service", "domain", "list", f"--service-name={D}", "--version=1", "--json").document == []
    missing = run("service", "search", "--name=other")
    assert missing.code == 1
    assert "404 Not Found" in missing.errors


def test_the_defaults_of_the_command_line_fill_the_override_host(on: Run, fastly_account: FastlyService) -> None:
    prepare(on)
    (backend,) = version(fastly_account)["backends"]
    assert (backend["port"], backend["use_ssl"], backend["ssl_check_cert"]) == (443, True, True)
    hosts = ("override_host", "ssl_cert_hostname", "ssl_sni_hostname")
    assert [backend[each] for each in hosts] == ["spgo.io"] * 3
    on("backend", "update", "--version=1", "--name=sparkpost", "--override-host=", "--min-tls-version=1.2")
    (backend,) = version(fastly_account)["backends"]
    assert (backend["override_host"], backend["min_tls_version"], backend["port"]) == (None, "1.2", 443)


def test_a_whole_life(run: Run, on: Run, fastly_account: FastlyService) -> None:
    prepare(on)
    assert on("version", "validate", "--version=1", "--json").document == {"message": "", "valid": True}
    on("version", "activate", "--version=1")
    on("vcl", "snippet", "create", "--version=active", "--autoclone", "--name=s", "--type=recv", "--content=#x")
    on("version", "update", "--version=2", "--comment=second")
    on("backend", "update", "--version=latest", "--name=sparkpost", "--override-host=")
    on("version", "activate", "--version=2")
    assert flags(on("version", "list", "--json")) == [(1, False, True), (2, True, True)]
    active = version(fastly_account)
    assert (active["number"], active["comment"], active["snippets"][0]["content"]) == (2, "second", "#x")
    on("version", "activate", "--version=1")
    assert flags(on("version", "list", "--json")) == [(1, True, True), (2, False, True)]
    assert version(fastly_account)["backends"][0]["override_host"] == "spgo.io"
    on("version", "clone", "--version=2")
    on("version", "lock", "--version=3")
    assert flags(on("version", "list", "--json"))[2] == (3, False, True)
    refused = on("delete", works=False)
    assert "Cannot delete service with active version" in refused.errors
    on("delete", "--force")
    assert fastly_account.service_names() == []
    gone = on("describe", works=False)
    assert "is deleted" in gone.errors


def test_domains_are_changed_and_checked(on: Run, fastly_world: FastlyWorld) -> None:
    prepare(on)
    fastly_world.records["open.example.com", "CNAME"] = ["t.sni.global.fastly.net"]
    on("domain", "update", "--version=1", f"--name={D}", "--new-name=open.example.com", "--comment=opens")
    (listed,) = on("domain", "list", "--version=1", "--json").document
    assert (listed["Name"], listed["Comment"]) == ("open.example.com", "opens")
    checked = on("domain", "validate", "--version=1", "--all").output
    assert "open.example.com" in checked
    assert "t.sni.global.fastly.net" in checked
    on("domain", "delete", "--version=1", "--name=open.example.com")
    assert on("domain", "list", "--version=1", "--json").document == []


def test_refusals_reach_the_person(run: Run, on: Run, fastly_account: FastlyService) -> None:
    fastly_account.control(taken_domains=["taken.example.com"])
    taken = on("domain", "create", "--version=1", "--name=taken.example.com", works=False)
    assert "Domain 'taken.example.com' is already taken by another customer" in taken.errors
    fastly_account.control(validation_error="Syntax error in VCL")
    invalid = on("version", "validate", "--version=1", "--json").document
    assert (invalid["valid"], invalid["message"]) == (False, "Syntax error in VCL")
    assert "Syntax error in VCL" in on("version", "activate", "--version=1", works=False).errors
    fastly_account.control(too_many_requests=1)
    assert "hourly rate limit" in run("service", "list").errors
    fastly_account.control(bad_gateways=1)
    assert "502 Bad Gateway" in run("service", "list").errors
    assert "401" in run("service", "list", token="fastly-token-of-somebody-else").errors
    assert "403" in run("service", "create", "--name=n", token=READER).errors


def test_a_subscription_from_order_to_deletion(
    run: Run, fastly_account: FastlyService, fastly_world: FastlyWorld
) -> None:
    made = run("tls-subscription", "create", f"--domain={D}", "--cert-auth=lets-encrypt")
    assert made.code == 0, made.errors
    wanted = ("tls-subscription", "list", f"--filter-domain={D}", "--include=tls_authorizations", "--json")
    (pending,) = run(*wanted).document
    assert (pending["State"], pending["CertificateAuthority"]) == ("pending", "lets-encrypt")
    (authorization,) = pending["Authorizations"]
    challenges = {each["Type"]: each for each in authorization["Challenges"]}
    assert challenges["managed-http-cname"]["Values"] == ["t.sni.global.fastly.net"]
    record = challenges["managed-dns"]
    fastly_world.records[record["RecordName"], record["RecordType"]] = record["Values"]
    issued = run("tls-subscription", "describe", f"--id={pending['ID']}", "--json").document
    assert issued["State"] == "issued"
    assert [each.domain for each in fastly_account.tls_activations()] == [D]
    (domain,) = run("tls-custom", "domain", "list", "--filter-in-use", "--json").document
    assert domain["ID"] == D
    (certificate,) = run("tls-custom", "certificate", "list", "--json").document
    assert certificate["IssuedTo"] == D
    changed = run("tls-subscription", "update", f"--id={issued['ID']}", f"--domain=open.{D}", "--force")
    assert changed.code == 0, changed.errors
    assert run(*wanted).document in ([], None)
    assert run("tls-subscription", "delete", f"--id={issued['ID']}", "--force").code == 0
    assert fastly_account.tls_activations() == []


def test_a_certificate_of_the_users_own(
    run: Run, fastly_account: FastlyService, fastly_world: FastlyWorld, tmp_path: Path
) -> None:
    first, second = fastly_world.issue([D]), fastly_world.issue([D])
    identities = []
    for number, issued in enumerate((first, second)):
        key, blob = tmp_path / f"{number}.key", tmp_path / f"{number}.pem"
        key.write_text(issued.private_key_pem)
        blob.write_text(issued.certificate_pem + issued.chain_pem)
        made = run("tls-custom", "private-key", "create", f"--name=key {number}", f"--key-path={key}")
        assert made.code == 0, made.errors
        made = run("tls-custom", "certificate", "create", f"--name=certificate {number}", f"--cert-path={blob}")
        assert made.code == 0, made.errors
        identities.append(run("tls-custom", "certificate", "list", "--json").document[-1]["ID"])
    (configuration, _other) = run("tls-config", "list", "--include=dns_records", "--json").document
    assert "t.sni.global.fastly.net" in [each["ID"] for each in configuration["DNSRecords"]]
    made = run(
        *("tls-custom", "activation", "enable", f"--cert-id={identities[0]}"),
        *(f"--tls-config-id={configuration['ID']}", f"--tls-domain={D}"),
    )
    assert made.code == 0, made.errors
    (active,) = run("tls-custom", "activation", "list", f"--filter-domain={D}", "--json").document
    swapped = run("tls-custom", "activation", "update", f"--id={active['ID']}", f"--cert-id={identities[1]}")
    assert swapped.code == 0, swapped.errors
    (serving,) = fastly_account.tls_activations()
    assert serving.certificate.certificate_pem == second.certificate_pem
    assert run("tls-custom", "activation", "disable", f"--id={active['ID']}").code == 0
    for identity in identities:
        assert run("tls-custom", "certificate", "delete", f"--id={identity}").code == 0
    keys = run("tls-custom", "private-key", "list", "--json").document
    for key_id in [each["ID"] for each in keys]:
        assert run("tls-custom", "private-key", "delete", f"--id={key_id}").code == 0
