# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret is shown at the highest verbosity with differences, in success or failure, nor left in a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.world import World
from support.figures import keep
from support.playbooks import PlaybookRun, Playbooks

DOMAIN = "track.example.com"


def secrets_of(lab: World, private_key: str) -> list[str]:
    """Every secret that the playbooks are given, in the forms in which they would be shown."""
    environment = lab.environment()
    lines = [line for line in private_key.splitlines() if line and not line.startswith("-----")]
    return [environment["SPARKPOST_API_KEY"], environment["AWS_SECRET_ACCESS_KEY"], *lines]


def files_below(folder: Path) -> Iterator[Path]:
    for root, _folders, names in os.walk(folder):
        yield from (Path(root) / name for name in names)


def require_hidden(case: str, run: PlaybookRun, secrets: list[str], folder: Path) -> None:
    assert "TASK [" in run.output
    left = [path for path in files_below(folder) if path.name != "extra-vars.json"]
    texts = {"the output": run.output.encode(), **{str(path): path.read_bytes() for path in left}}
    found = [place for place, text in texts.items() for secret in secrets if secret.encode() in text]
    keep("secrets", case, searched=len(texts) * len(secrets), wrong=len(found))
    assert not found


REFUSED = {"service": "sparkpost", "method": "POST", "status": 403}


@pytest.mark.parametrize(
    ("in_process", "fault"),
    [
        pytest.param("0", {}, id="as modules", marks=pytest.mark.matrix),
        pytest.param("1", REFUSED, id="failing in process"),
        pytest.param("1", {}, id="in process", marks=pytest.mark.matrix),
        pytest.param("0", REFUSED, id="failing as modules", marks=pytest.mark.matrix),
    ],
)
def test_secrets_are_nowhere(
    lab: World, playbooks: Playbooks, tmp_path: Path, in_process: str, fault: dict[str, Any]
) -> None:
    own = lab.authority.issue([DOMAIN])
    if fault:
        lab.faults.api(**fault)
    variables = {
        "tracking_domains": [{"domain": DOMAIN}],
        "cloudfront_own_certificates": {
            DOMAIN: {"certificate": own.certificate_pem, "private_key": own.private_key_pem, "chain": own.chain_pem}
        },
        "sparkpost_api_key": lab.environment()["SPARKPOST_API_KEY"],
        "cloudfront_default_ttl": 1,
        "verify_cache_ttl": 1,
        "verify_report_dir": str(tmp_path / "reports"),
    }
    run = playbooks.run(
        "setup_cloudfront", variables, "-vvvv", "--diff", environment={"TRACKING_IN_PROCESS": in_process}
    )
    assert (run.status == 0) is not bool(fault), run.output
    case = f"{'failing' if fault else 'succeeding'}, {'in process' if in_process == '1' else 'as modules'}"
    require_hidden(case, run, secrets_of(lab, own.private_key_pem), tmp_path)
