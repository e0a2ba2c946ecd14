# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables by which any client finds a world: addresses, credentials of the lab's own, and its authority."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lab.network import LOOPBACK
from lab.services import (
    AWS_ACCESS_KEY_ID,
    AWS_REGION,
    AWS_SECRET_ACCESS_KEY,
    CLOUDFLARE_ACCOUNT_ID,
    CLOUDFLARE_API_TOKEN,
    FASTLY_API_TOKEN,
    SPARKPOST_API_KEY,
)

if TYPE_CHECKING:
    from lab.world import World


def environment(world: World) -> dict[str, str]:
    """Names and values for a started world, as each ecosystem calls them."""
    return {
        "AWS_ENDPOINT_URL": world.url("aws"),
        "AWS_ACCESS_KEY_ID": AWS_ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": AWS_SECRET_ACCESS_KEY,
        "AWS_DEFAULT_REGION": AWS_REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CLOUDFLARE_BASE_URL": f"{world.url('cloudflare')}/client/v4",
        "CLOUDFLARE_API_TOKEN": CLOUDFLARE_API_TOKEN,
        "CLOUDFLARE_ACCOUNT_ID": CLOUDFLARE_ACCOUNT_ID,
        "FASTLY_API_URL": world.url("fastly"),
        "FASTLY_API_TOKEN": FASTLY_API_TOKEN,
        "SPARKPOST_API_URL": f"{world.url('sparkpost')}/api/v1",
        "SPARKPOST_API_KEY": SPARKPOST_API_KEY,
        "TRACKING_RESOLVERS": ",".join(f"{address}:{port}" for address, port in world.resolver_places),
        "TRACKING_CONNECT_TO": world.ports.connect_to(),
        "TRACKING_CA_PATH": str(world.ca_path.resolve()),
        "LAB_CONTROL_URL": world.control_url,
        "LAB_SPARKPOST_EU_API_URL": f"{world.url('sparkpost-eu')}/api/v1",
        "LAB_SPARKPOST_TLS_URL": f"{world.url('sparkpost-tls')}/api/v1",
        **world.mail.variables(),
        "NO_PROXY": _without_proxy(),
    }


def _without_proxy() -> str:
    """A proxy of the user's cannot reach this machine's loopback."""
    held = [each for each in os.environ.get("NO_PROXY", "").split(",") if each]
    return ",".join(dict.fromkeys([*held, LOOPBACK, "localhost"]))
