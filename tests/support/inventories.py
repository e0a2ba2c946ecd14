# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory of tracking domains as tests use it: its options' defaults, and the real command."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from support.playbooks import COLLECTIONS, ROOT
from support.warm_program import warm_programs

_DEFAULTS: Mapping[str, Any] = {
    "api_key": None,
    "region": "us",
    "api_url": None,
    "endpoint": None,
    "validate_certs": True,
    "ca_path": None,
    "request_timeout": 30,
    "retry_timeout": 30,
    "domains": [],
    "exclude": [],
    "default": None,
    "secure": None,
    "verified": None,
    "subaccounts": None,
    "hostvars_prefix": "sparkpost_",
    "group_prefix": "tracking_",
    "default_groups": True,
    "detect_cdn": True,
    "detect_cdn_timeout": 20,
    "dns_timeout": 2,
    "resolvers": [],
    "connect_to": [],
}


def options(**given: Any) -> dict[str, Any]:
    """The options of an inventory file that gives some of them."""
    return {**_DEFAULTS, **given}


@dataclass(frozen=True)
class Read:
    """What ``ansible-inventory --list`` told; ``messages`` are on one line, however wide the terminal was."""

    shown: Mapping[str, Any]
    messages: str

    @property
    def hosts(self) -> dict[str, Any]:
        """The variables by host; a mark of untrusted text is taken off."""
        found: dict[str, Any] = _plain(self.shown["_meta"]["hostvars"])
        return found

    def group(self, name: str) -> list[str]:
        return sorted(self.shown.get(name, {}).get("hosts", []))

    @property
    def groups(self) -> set[str]:
        """All groups but those that every inventory has."""
        return set(self.shown["all"]["children"]) - {"ungrouped"}


@dataclass(frozen=True)
class Inventory:
    """An inventory file in ``home``, read by the program of the environment whose folder is ``programs``."""

    home: Path
    environment: Mapping[str, str]
    programs: Path = field(default_factory=warm_programs)

    def write(self, name: str = "sparkpost.yml", **given: Any) -> Path:
        """The file with these options beside the plugin's name."""
        path = self.home / name
        path.write_text(yaml.safe_dump({"plugin": "sparkpost.tracking.tracking_domains", **given}), encoding="utf-8")
        return path

    def write_cached(self, name: str = "sparkpost.yml", **given: Any) -> Path:
        """The file with a cache of files, below ``home``."""
        kept = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(self.cache)}
        return self.write(name, **kept, **given)

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    def run(self, program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CONFIG": str(ROOT / "tests" / "tools" / "ansible.cfg"),
            "ANSIBLE_HOME": os.environ.get("ANSIBLE_HOME", str(ROOT / "build" / "ansible")),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_ENABLED": "auto",
            "COLUMNS": "4000",
        }
        return subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=self.home,
            env={**os.environ, **settings, **self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def read(self, path: Path, *arguments: str, **environment: str) -> Read:
        """Raises AssertionError where the command itself fails; an inventory that cannot be read is empty."""
        done = self.run("ansible-inventory", "-i", str(path), "--list", *arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return Read(json.loads(done.stdout), " ".join(done.stderr.split()))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value["__ansible_unsafe"] if set(value) == {"__ansible_unsafe"} else _each(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _each(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain(item) for key, item in value.items()}
