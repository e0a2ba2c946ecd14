# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live check pointed at the lab as if it were the world: the rehearsal, and the source of the baseline."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import yaml

from lab.settings import Settings
from lab.world import World
from live import shapes
from live.__main__ import main as live
from live.check import DIFFERENT, PASSED, records_of
from live.settings import CONSENT

CLOUDFLARE_ZONE = "example.org"
SENDING_DOMAIN, RECIPIENT = "example.com", "tracking.test@inbox.test"
#: Short waits, and a short time to live, for which the cache check waits.
_QUICK = {
    **{f"{cdn}_wait_interval": 1 for cdn in ("cloudfront", "cloudflare", "fastly")},
    **{f"{cdn}_default_ttl": 1 for cdn in ("cloudfront", "fastly")},
    # The set-up proves each domain in the end as well.
    **{f"{cdn}_probe": False for cdn in ("cloudfront", "cloudflare", "fastly")},
    "verify_cache_ttl": 1,
}
#: So that every state on the way is seen, and its answers are in the baseline.
_SLOW = {"validation_record": 1.5, "certificate_issue": 2.5, "distribution_deploy": 2.5, "event_indexing": 1.5}


def prepare(world: World) -> None:
    """What somebody has who makes a live check: a zone at Cloudflare beside that of Route 53, and a sending domain."""
    world.host_cloudflare_zone(CLOUDFLARE_ZONE)
    world.sparkpost["us"].put_sending_domain(SENDING_DOMAIN)


def environment(world: World, folder: Path, cdns: str = "", *, mail: bool = True) -> dict[str, str]:
    """The environment of a live check whose world is the lab; ``folder`` takes its files of options."""
    mailbox = {"sending_domain": SENDING_DOMAIN, "recipient": RECIPIENT, "source": "maildir", "wait_interval": 1}
    variables = world.environment()
    given = {
        "TRACKING_LIVE": CONSENT,
        "TRACKING_LIVE_ZONE": "example.com",
        "TRACKING_LIVE_CLOUDFLARE_ZONE": CLOUDFLARE_ZONE,
        "TRACKING_LIVE_VARIABLES": _file(folder / "variables.yml", _QUICK),
        **({"TRACKING_LIVE_CDNS": cdns} if cdns else {}),
    }
    if mail:
        mailbox["maildir"] = variables["LAB_MAILDIR"]
        given["TRACKING_LIVE_EMAIL"] = _file(folder / "email.yml", mailbox)
    return {**os.environ, **variables, **given}


def _file(path: Path, options: Mapping[str, object]) -> str:
    path.write_text(yaml.safe_dump(dict(options)), encoding="utf-8")
    return str(path)


def crowd(world: World) -> None:
    """Something else in the account that the check meets in lists: a certificate that nobody has validated."""
    held = world.environment()
    client: Any = boto3.client(
        "acm",
        endpoint_url=world.url("aws"),
        region_name="us-east-1",
        aws_access_key_id=held["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=held["AWS_SECRET_ACCESS_KEY"],
    )
    client.request_certificate(DomainName="shop.example.com", ValidationMethod="DNS")


def rehearse(collections: Path, folder: Path, latency: Mapping[str, float]) -> int:
    """One check of all CDNs in a lab of its own; the exit status of the check."""
    with (
        tempfile.TemporaryDirectory(prefix="live-") as scratch,
        World(Settings(resolvers=2)) as world,
    ):
        prepare(world)
        if latency:
            crowd(world)
        vars(world.context.latency).update(latency)
        arguments = ["--yes", "--folder", str(folder), "--retry-delay", "1", "--collections", str(collections)]
        return live(arguments, environment(world, Path(scratch)))


def main() -> int:
    """Rehearse at two speeds, and keep the shapes of all answers where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", type=Path, required=True, help="where the collection is installed")
    parser.add_argument("--folder", type=Path, required=True, help="for records and reports")
    parser.add_argument("--write-shapes", action="store_true", help="make the shapes that are seen the baseline")
    asked = parser.parse_args()
    allowed = (PASSED, DIFFERENT) if asked.write_shapes else (PASSED,)
    records: list[Path] = []
    speeds: tuple[tuple[str, Mapping[str, float]], ...] = (("quick", {}), ("slow", _SLOW))
    for name, latency in speeds:
        status = rehearse(asked.collections, asked.folder / name, latency)
        if status not in allowed:
            return status
        records += records_of(asked.folder / name)
    if asked.write_shapes:
        shapes.save(shapes.observed(shapes.lines(records)))
    return PASSED


if __name__ == "__main__":
    sys.exit(main())
