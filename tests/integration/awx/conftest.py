# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A controller into which an administrator has loaded the objects, as the page says, and its jobs against the lab.

Loading is done once for all processes of a test run, since it takes a module's start for each object.
"""

from __future__ import annotations

import copy
import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lab.world import World
from support.awx_data import PROJECT, ROOT
from support.awx_jobs import Controller, Loaded
from support.awx_project import sync
from support.awx_stub import AwxStub
from support.reader import QUICK, Reader, build_tarball, install_tarball

PAGE = "docs/docsite/rst/awx.rst"
#: Where the lab is; what a credential has to hold is not among them.
_NETWORK = {
    *("AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED", "CLOUDFLARE_BASE_URL", "FASTLY_API_URL"),
    *("TRACKING_RESOLVERS", "TRACKING_CONNECT_TO", "TRACKING_CA_PATH", "NO_PROXY"),
}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all processes of a test run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "awx"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def once(folder: Path, name: str) -> Iterator[bool]:
    """Whether it is still to be done; other processes wait until it is."""
    with (folder / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def project(shared: Path) -> Path:
    """The project as AWX has it after a sync; test_load compares what the sync has installed."""
    with once(shared, "project") as to_do:
        if to_do:
            sync(PROJECT, shared / "project", shared / "requirements_collections", shared)
    return shared / "project"


@pytest.fixture(scope="session")
def collections(shared: Path) -> Path:
    """Where the collection is installed from its tarball: for jobs, readers and ansible-builder."""
    with once(shared, "collections") as to_do:
        if to_do:
            install_tarball(build_tarball(shared), shared / "collections")
    return shared / "collections"


@pytest.fixture(scope="session")
def loaded(shared: Path, collections: Path, world: World) -> Loaded:
    """The page followed by somebody with the package ``ansible``, which holds awx.awx."""
    with once(shared, "loaded") as to_do:
        if to_do:
            _follow_the_page(shared, collections, world)
    kept = json.loads((shared / "loaded.json").read_text(encoding="utf-8"))
    objects = {name: {int(number): each for number, each in held.items()} for name, held in kept["objects"].items()}
    return Loaded(objects, kept["output"], kept["again"], shared / "reader")


def _follow_the_page(shared: Path, collections: Path, world: World) -> None:
    with AwxStub() as stub:
        # Without a copy of each module, which are many.
        quick = {"ANSIBLE_PIPELINING": "1"}
        reader = Reader(shared / "reader", {**world.environment(), **stub.environment, **quick})
        reader.install(_with_awx(collections, shared / "with_awx"))
        with reader.read(PAGE) as page:
            output = page.do("load.yml")
        # The modules of awx.awx start slowly, so that only the last objects are loaded again.
        again = reader.type("ansible-playbook awx_objects/load.yml --start-at-task 'Load the workflows'")
        kept = {"objects": stub.objects, "output": output, "again": again}
        (shared / "loaded.json").write_text(json.dumps(kept), encoding="utf-8")


def _with_awx(installed: Path, folder: Path) -> Path:
    """What is installed, and awx.awx beside it."""
    subprocess.run(
        [sys.executable, str(ROOT / "tests" / "tools" / "venv.py"), "bench"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    (packaged,) = (ROOT / "build" / "venv" / "bench").glob("lib/python*/site-packages/ansible_collections/awx")
    (folder / "ansible_collections").mkdir(parents=True)
    (folder / "ansible_collections" / "awx").symlink_to(packaged)
    (folder / "ansible_collections" / "sparkpost").symlink_to(installed / "ansible_collections" / "sparkpost")
    return folder


@pytest.fixture
def controller(lab: World, loaded: Loaded, project: Path, collections: Path, tmp_path: Path) -> Controller:
    """Runs what was loaded; its jobs reach this test's lab, whose services answer next to at once."""
    objects: Any = copy.deepcopy(loaded.objects)
    for credential in objects["credentials"].values():
        if "api_url" in credential["inputs"]:
            credential["inputs"]["api_url"] = lab.environment()["SPARKPOST_API_URL"]
    network = {name: value for name, value in lab.environment().items() if name in _NETWORK}
    return Controller(objects, project, collections, tmp_path, network, QUICK)
