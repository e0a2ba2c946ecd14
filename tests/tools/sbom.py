# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The software bill of materials of a build, in CycloneDX's JSON: what the tarball holds, and what it needs.

It follows from the sources alone: no time, no serial number, nothing of the machine that builds. Source of the form:
the CycloneDX specification, version 1.6 (https://cyclonedx.org/docs/1.6/json/).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAME = "sparkpost.tracking"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
_DECLARED = re.compile(r"^([A-Za-z0-9._-]+)([<>=!~][^\s#]*)", re.MULTILINE)
_SUFFIXES = Path("plugins/module_utils/_core/suffix_list.py")


def bill(tarball: bytes, version: str, root: Path = ROOT) -> dict[str, Any]:
    """The bill for a tarball of that version.

    Components are the data that it includes, the libraries that it declares, and what these bring along, in the
    versions that the release was tested with.
    """
    itself = {
        "type": "library",
        "bom-ref": NAME,
        "name": NAME,
        "version": version,
        "purl": f"pkg:generic/sparkpost/tracking@{version}",
        "licenses": [{"expression": "GPL-3.0-or-later AND MPL-2.0"}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(tarball).hexdigest()}],
    }
    declared = _declared(root)
    components = [_suffix_list(root), *_libraries(root, declared)]
    needed = sorted(each["bom-ref"] for each in components if each["name"] in {*declared, "public-suffix-list"})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": itself},
        "components": sorted(components, key=lambda each: str(each["bom-ref"])),
        "dependencies": [{"ref": NAME, "dependsOn": needed}],
    }


def write(tarball: Path, version: str) -> Path:
    """The bill as a file beside the tarball, whose name it has."""
    path = tarball.with_name(tarball.name.removesuffix(".tar.gz") + ".cdx.json")
    made = json.dumps(bill(tarball.read_bytes(), version), indent=2, sort_keys=True)
    path.write_text(made + "\n", encoding="utf-8")
    return path


def _declared(root: Path) -> dict[str, str]:
    """The versions that each library may have, by its name."""
    text = (root / "requirements.txt").read_text(encoding="utf-8")
    runtime = (root / "meta" / "runtime.yml").read_text(encoding="utf-8")
    (of_ansible,) = re.findall(r'^requires_ansible: "(.+)"$', runtime, re.MULTILINE)
    return {**dict(_DECLARED.findall(text)), "ansible-core": of_ansible}


def _libraries(root: Path, declared: dict[str, str]) -> Iterator[dict[str, Any]]:
    for name, version in _LOCKED.findall((root / "requirements" / "run.txt").read_text(encoding="utf-8")):
        purl = f"pkg:pypi/{name}@{version}"
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "scope": "required",
        }
        if name in declared:
            component["properties"] = [{"name": f"{NAME}:accepted-versions", "value": declared[name]}]
        yield component


def _suffix_list(root: Path) -> dict[str, Any]:
    """The data of Mozilla's that the collection includes."""
    text = (root / _SUFFIXES).read_text(encoding="utf-8")
    (commit,) = re.findall(r'^COMMIT = "([0-9a-f]{40})"$', text, re.MULTILINE)
    purl = f"pkg:github/publicsuffix/list@{commit}"
    return {
        "type": "data",
        "bom-ref": purl,
        "name": "public-suffix-list",
        "version": commit,
        "purl": purl,
        "licenses": [{"license": {"id": "MPL-2.0"}}],
        "properties": [{"name": f"{NAME}:included-as", "value": str(_SUFFIXES)}],
    }
