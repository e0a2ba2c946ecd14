# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The world as a whole: environment, life cycle, one address, fixed ports, and the command."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lab.__main__ import arguments, main, write_environment
from lab.clients import PATIENCE, LabUnderTest, call, until
from lab.network import bind, has_many_addresses, plan
from lab.settings import Ports, Settings
from lab.sparkpost.fetching import FetchError

HOST = "track.example.com"


def lab_threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("lab-")]


def test_the_environment_points_at_everything(tmp_path: Path) -> None:
    lab = LabUnderTest(Settings(directory=tmp_path / "new"))
    with lab.world:
        environment = lab.world.environment()
        assert {
            "AWS_ENDPOINT_URL",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_DEFAULT_REGION",
            "SPARKPOST_API_URL",
            "SPARKPOST_API_KEY",
            "TRACKING_RESOLVERS",
            "TRACKING_CONNECT_TO",
            "TRACKING_CA_PATH",
            "LAB_CONTROL_URL",
            "LAB_SPARKPOST_EU_API_URL",
            "LAB_SPARKPOST_TLS_URL",
            "LAB_MAILDIR",
            "LAB_IMAP_HOST",
            "LAB_IMAP_PORT",
            "LAB_IMAP_USERNAME",
            "LAB_IMAP_PASSWORD",
        } <= set(environment)
        ports = lab.world.ports
        assert environment["TRACKING_CONNECT_TO"] == f":80::{ports.http},:443::{ports.https},:53::{ports.dns}"
        assert environment["SPARKPOST_API_URL"].endswith("/api/v1")
        assert Path(environment["TRACKING_CA_PATH"]).read_text() == lab.world.authority.root_pem
        assert environment["TRACKING_CA_PATH"] == str(tmp_path / "new" / "ca.pem")
        assert min(len(environment[name]) for name in ("AWS_SECRET_ACCESS_KEY", "SPARKPOST_API_KEY")) > 20
        assert call("GET", environment["LAB_CONTROL_URL"] + "/health")[0] == 200


def test_a_users_own_proxy_exceptions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.test,localhost")
    lab = LabUnderTest()
    with lab.world:
        assert lab.world.environment()["NO_PROXY"] == "intranet.test,localhost,127.0.0.1"


def test_nothing_is_left_after_the_end() -> None:
    before = lab_threads()
    lab = LabUnderTest()
    with lab.world:
        lab.serve(HOST)
        # Connections that are open and silent must not keep the world alive either.
        open_ones = [
            socket.create_connection((address, port), timeout=PATIENCE)
            for address, port in (
                ("127.0.0.1", int(lab.world.url("aws").rpartition(":")[2])),
                ("127.0.0.1", int(lab.world.url("sparkpost-tls").rpartition(":")[2])),
                ("127.0.0.31", lab.world.ports.http),
                ("127.0.0.31", lab.world.ports.https),
                ("127.0.0.1", int(lab.world.environment()["TRACKING_RESOLVERS"].rpartition(":")[2])),
                ("127.0.0.1", lab.world.mail.imap.port),
            )
        ]
        ports = lab.world.ports
        ca_path = lab.world.ca_path
        imap = ssl.create_default_context(cafile=ca_path).wrap_socket(
            socket.create_connection(("127.0.0.1", lab.world.mail.imap.port), timeout=PATIENCE),
            server_hostname="127.0.0.1",
        )
        assert imap.recv(200).startswith(b"* OK ")
    # A thread that is not woken up is left behind when its time to end is over.
    for each in (*open_ones, imap):
        each.close()
    assert lab_threads() == before
    bind("127.0.0.1", lab.world.mail.imap.port).close()
    for port in (ports.http, ports.https, ports.dns):
        bind("127.0.0.31", port).close()
        bind("127.0.0.31", port, socket.SOCK_DGRAM).close()
    assert not ca_path.exists()
    lab.world.stop()


def test_a_fault_that_waits_does_not_hold_the_end_up() -> None:
    lab, before = LabUnderTest(), lab_threads()
    with lab.world:
        lab.world.faults.api(delay=60.0)
        lab.world.faults.network("delay", seconds=60.0)
        lab.world.faults.network("connection-hang", at="website", seconds=60.0)
        api, web, site = (
            socket.create_connection(place, timeout=PATIENCE)
            for place in (
                ("127.0.0.1", int(lab.world.url("sparkpost").rpartition(":")[2])),
                ("127.0.0.21", lab.world.ports.http),
                (lab.world.addresses.website, lab.world.ports.http),
            )
        )
        for each in (api, web, site):
            each.sendall(b"GET / HTTP/1.1\r\nHost: spgo.io\r\n\r\n")
        until(lambda: sum(fault["hits"] for fault in lab.world.faults.listed()) == 3)
    assert lab_threads() == before
    for each in (api, web, site):
        each.close()


def test_a_world_that_was_never_started_can_be_stopped() -> None:
    lab = LabUnderTest()
    port = lab.world.ports.http
    lab.world.stop()
    bind("127.0.0.31", port).close()


def test_fixed_ports_are_kept_and_a_taken_one_is_named() -> None:
    with socket.socket() as first, socket.socket() as second:
        for each in (first, second):
            each.bind(("127.0.0.1", 0))
        taken, free = first.getsockname()[1], second.getsockname()[1]
        second.close()
        lab = LabUnderTest(Settings(ports=Ports(control=free)))
        with lab.world:
            assert lab.world.control_url == f"http://127.0.0.1:{free}/_lab"
        first.listen()
        before = lab_threads()
        with pytest.raises(OSError, match=f"127.0.0.1 port {taken}"):
            LabUnderTest(Settings(ports=Ports(resolver=taken)))
        with pytest.raises(OSError, match=f"127.0.0.1 port {taken}"):
            LabUnderTest(Settings(ports=Ports(aws=taken)))
        assert lab_threads() == before


def test_several_zones_are_there_from_the_start() -> None:
    lab = LabUnderTest(Settings(zones=("example.com", "example.co.uk", "a.test")))
    with lab.world:
        for zone in ("example.com", "example.co.uk", "a.test"):
            assert lab.ask(zone, "SOA").answer[0][:2] == (zone, "SOA")


def test_sparkpost_fetches_as_the_outside_would() -> None:
    lab = LabUnderTest()
    with lab.world:
        fetch = lab.sparkpost().fetch
        with pytest.raises(FetchError, match="does not resolve"):
            fetch(f"http://{HOST}/f/")
        lab.aws.put_record(HOST, "CNAME", "spgo.io")
        assert (fetch(f"http://{HOST}:80/f/").status, fetch(f"http://{HOST}/f/").header("server")) == (200, "msys-http")
        with pytest.raises(FetchError, match="handshake"):
            fetch(f"https://{HOST}:443/f/")
        lab.serve(HOST)
        assert fetch(f"https://{HOST}:443/f/a/b/c/d").status == 302
        lab.world.faults.network("certificate-expired", at="cloudfront")
        with pytest.raises(FetchError, match="expired"):
            fetch(f"https://{HOST}/f/")
        with pytest.raises(FetchError, match="no http or https"):
            fetch("ftp://example.com/")


class TestOneAddress:
    """Where there is 127.0.0.1 alone, the name decides."""

    @pytest.fixture
    def lab(self) -> LabUnderTest:
        return LabUnderTest(Settings(single_address=True, resolvers=2))

    def test_edge_and_origin_share_it(self, lab: LabUnderTest) -> None:
        with lab.world:
            lab.serve(HOST)
            assert set(lab.world.addresses.web()) == set(lab.world.addresses.dns()) == {"127.0.0.1"}
            assert [value for *_unused, value in lab.ask(HOST).answer] == ["de1.cloudfront.net", "127.0.0.1"]
            for scheme in ("http", "https"):
                got = lab.get(f"{scheme}://{HOST}/f/a/b/c/d")
                assert (got.status, "x-cache" in got.headers) == (302, True)
            assert lab.get("https://spgo.io/f/").headers.keys().isdisjoint({"x-cache"})

    def test_a_domain_straight_at_an_endpoint_is_found_by_its_cname(self, lab: LabUnderTest) -> None:
        with lab.world:
            lab.aws.put_record(HOST, "CNAME", "eu.spgo.io")
            assert lab.get(f"http://{HOST}/f/").status == 200
            assert lab.world.events.listed()[-1].endpoint == "eu.spgo.io"

    def test_authoritative_answers_and_delegations_hold(self, lab: LabUnderTest) -> None:
        with lab.world:
            reply = lab.ask("example.com", "SOA", server="127.0.0.1")
            assert "AA" in reply.flags
            assert lab.ask("example.com", "SOA").rcode == "NOERROR"
            lab.world.registrar.undelegate("example.com")
            lab.world.flush_resolvers()
            assert lab.ask("example.com", "SOA").rcode == "NXDOMAIN"
            assert len(set(lab.world.environment()["TRACKING_RESOLVERS"].split(","))) == 2


def test_the_plan_gives_every_server_an_address_of_its_own() -> None:
    many = plan(single=False, ipv6=True, resolvers=2)
    everything = [*many.web(), *many.dns(), *many.resolvers]
    assert len(everything) == len(set(everything))
    assert "::1" in many.cloudfront_ipv6
    assert has_many_addresses() == (sys.platform == "linux")


def test_ipv6_edges_serve() -> None:
    lab = LabUnderTest(Settings(ipv6=True))
    with lab.world:
        lab.serve(HOST)
        assert lab.get(f"https://{HOST}/f/", "::1").status == 200
        assert lab.get(f"http://{HOST}/f/", "::1").status == 200
        assert {each.peer for each in lab.world.events.listed()} == {"127.0.0.1"}


class TestCommand:
    """``python -m lab``."""

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_it_serves_until_it_is_told_to_stop(self, tmp_path: Path, number: signal.Signals) -> None:
        folder = tmp_path / "a folder's" / ".lab"
        folder.mkdir(parents=True)
        (folder / "env").write_text("left behind")
        command = [sys.executable, "-m", "lab", "--dir", str(folder), "--zone", "one.com", "--zone", "two.org"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            variables = _await(folder / "env", process)
            _unused, dns = call("GET", variables["LAB_CONTROL_URL"] + "/dns")
            assert set(dns["delegations"]) == {"one.com", "two.org"}
            assert variables["TRACKING_CA_PATH"] == str(folder / "ca.pem")
        finally:
            process.send_signal(number)
            said, complaints = process.communicate(timeout=PATIENCE)
        assert (process.returncode, complaints) == (0, "")
        assert "Stop it here with Ctrl-C." in said
        assert said.endswith("The lab has stopped.\n")
        assert not (folder / "env").exists()

    def test_a_taken_port_is_one_sentence(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            command = [sys.executable, "-m", "lab", "--dir", str(tmp_path), "--port-control", str(port)]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        assert done.returncode == 1
        assert done.stderr == (f"The lab cannot run: Cannot listen on 127.0.0.1 port {port}: Address already in use.\n")
        assert not (tmp_path / "env").exists()

    def test_a_folder_that_cannot_be_is_one_sentence(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "file").write_text("")
        handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            assert main(["--dir", str(tmp_path / "file" / ".lab")]) == 1
        finally:
            for number, handler in zip((signal.SIGINT, signal.SIGTERM), handlers, strict=True):
                signal.signal(number, handler)
        assert capsys.readouterr().err == "The lab cannot run: Not a directory\n"

    @pytest.mark.parametrize(
        "option",
        [["--port-dns", "70000"], ["--port-http", "x"], ["--resolvers", "0"], ["--zone", "com"], ["--zone", "a b.com"]],
    )
    def test_bad_options_are_refused(self, option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as refused:
            arguments(option)
        assert refused.value.code == 2
        assert ": give " in capsys.readouterr().err

    def test_values_are_quoted_for_the_shell(self, tmp_path: Path) -> None:
        value = 'it\'s $HOME; `x` "y"\n'
        write_environment(tmp_path / "env", {"A": value})
        done = subprocess.run(
            ["sh", "-c", f'. {shlex.quote(str(tmp_path / "env"))}; printf %s "$A"'],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == value
        assert [each.name for each in tmp_path.iterdir()] == ["env"]


def _await(path: Path, process: subprocess.Popen[str]) -> dict[str, str]:
    while process.poll() is None:
        text = path.read_text() if path.exists() else ""
        if text.startswith("export "):
            words = [shlex.split(line)[1] for line in text.splitlines()]
            return {name: value for name, _unused, value in (word.partition("=") for word in words)}
        time.sleep(0.02)
    raise AssertionError(f"The lab did not get ready: {process.communicate(timeout=PATIENCE)}")
