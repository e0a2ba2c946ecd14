# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same content gives the same tarball, whatever the file system, the umask and the clock."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from tools.package import normalise
from tools.sbom import bill

CONTENTS = {"README.md": b"# Read me\n", "plugins/a.py": b"A = 1\n", "run": b"#!/bin/sh\n"}


def built(path: Path, order: Sequence[str], mode: int, moment: int) -> bytes:
    """As ansible-galaxy builds it, normalised."""
    entries = [{"name": ".", "ftype": "dir"}, *({"name": name, "ftype": "file"} for name in order)]
    files = json.dumps({"files": entries, "format": 1}, indent=True).encode()
    digest = hashlib.sha256(files).hexdigest()
    manifest = {"file_manifest_file": {"name": "FILES.json", "chksum_sha256": digest}, "format": 1}
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (("MANIFEST.json", json.dumps(manifest).encode()), ("FILES.json", files)):
            _add(archive, name, content, 0o644, moment)
        for name in order:
            _add(archive, name, CONTENTS[name], mode | (0o100 if name == "run" else 0), moment)
    normalise(path)
    return path.read_bytes()


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int, moment: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime, member.uname = len(content), mode, moment, f"user{moment}"
    archive.addfile(member, io.BytesIO(content))


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    names = list(CONTENTS)
    first = built(tmp_path / "one.tar.gz", names, 0o644, 1)
    assert built(tmp_path / "two.tar.gz", names[::-1], 0o600, 1_800_000_000) == first


def test_what_is_installed_from_it_is_whole(tmp_path: Path) -> None:
    packed = built(tmp_path / "one.tar.gz", list(CONTENTS), 0o600, 1)
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
        found = {member.name: archive.extractfile(member).read() for member in archive.getmembers()}  # type: ignore[union-attr]
        modes = {member.name: member.mode for member in archive.getmembers()}
    assert {name: found[name] for name in CONTENTS} == CONTENTS
    digest = json.loads(found["MANIFEST.json"])["file_manifest_file"]["chksum_sha256"]
    assert digest == hashlib.sha256(found["FILES.json"]).hexdigest()
    assert (modes["README.md"], modes["run"]) == (0o644, 0o755)


def test_the_time_can_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")
    packed = built(tmp_path / "one.tar.gz", list(CONTENTS), 0o644, 1)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        assert {member.mtime for member in archive.getmembers()} == {1796083200}


def test_the_bill_of_materials_names_what_is_declared_and_what_is_included() -> None:
    made = bill(b"tarball", "0.1.0")
    assert made == bill(b"tarball", "0.1.0")
    assert made["metadata"]["component"]["hashes"][0]["content"] == hashlib.sha256(b"tarball").hexdigest()
    components = {each["bom-ref"]: each for each in made["components"]}
    (needed,) = made["dependencies"]
    direct = {components[ref]["name"] for ref in needed["dependsOn"]}
    assert direct == {"ansible-core", "boto3", "cryptography", "dnspython", "requests", "public-suffix-list"}
    assert "botocore" in {each["name"] for each in components.values()}
    assert len(components) == len(made["components"])


def test_the_bill_of_materials_holds_nothing_of_a_moment_or_a_machine() -> None:
    text = json.dumps(bill(b"", "0.1.0"))
    assert not any(word in text for word in ("timestamp", "serialNumber", "/home", "/tmp"))
