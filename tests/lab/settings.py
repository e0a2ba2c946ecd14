# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be chosen when a world is built; everything has a default that needs no thought."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from lab.clock import Now, machine
from lab.context import Latency


@dataclass(frozen=True)
class Ports:
    """Port numbers on loopback; 0 picks a free one.

    ``http``, ``https`` and ``dns`` stand for 80, 443 and 53 of the outside: one number for
    every address, so that a client needs a single mapping.
    """

    control: int = 0
    aws: int = 0
    sparkpost: int = 0
    sparkpost_eu: int = 0
    sparkpost_tls: int = 0
    cloudflare: int = 0
    fastly: int = 0
    imap: int = 0
    http: int = 0
    https: int = 0
    dns: int = 0
    resolver: int = 0


@dataclass(frozen=True)
class OriginSettings:
    """How SparkPost's tracking endpoints answer where nothing published settles it."""

    #: Status of ``/f/``: 200 as SparkPost's guide had it until 2023.
    root_probe_status: int = 200
    #: ``Location`` of the four-segment probe; none by default, as the published sample shows none.
    probe_location: str | None = None
    #: Whether four segments that are no valid link lead to the target that their query names, which nothing published
    #: says. ``{link}`` in ``probe_location`` is the last of them.
    probe_follows_target: bool = False
    #: Whether any four segments that are no valid link get the probe's 302, or only ``/f/a/b/c/d``.
    any_four_segments: bool = True
    #: Where an unknown path leads; None answers 404 instead.
    unknown_path_location: str | None = "https://www.sparkpost.com/"


@dataclass(frozen=True)
class CloudFrontSettings:
    """How the CloudFront edge behaves where a test may want it either way."""

    #: With legacy cache settings, pass viewer headers that are not in the whitelist to the origin.
    #: The developer guide says that "other-defined headers" pass; off, a configuration that relies on
    #: it is found out, and one that names its headers works in either case.
    forwards_unlisted_headers: bool = False
    #: Seconds to wait for the origin to connect or answer.
    origin_timeout: float = 5.0
    #: The edge location, as ``x-amz-cf-pop`` names it.
    location: str = "FRA56-P4"


@dataclass(frozen=True)
class CloudflareSettings:
    """How Cloudflare's edge behaves where a test may want it either way."""

    #: The name that the edge asks an origin for in TLS where a proxied CNAME names it: that of the
    #: "origin", or the "host" that the visitor asked for. SparkPost's endpoints answer to their own name
    #: only, and its guide has them behind a proxied CNAME.
    origin_sni: str = "origin"
    #: Seconds to wait for the origin to connect or answer.
    origin_timeout: float = 5.0
    #: The data centre, as ``cf-ray`` names it.
    location: str = "FRA"


@dataclass(frozen=True)
class FastlySettings:
    """How Fastly's edge behaves where a test may want it either way."""

    #: Answer 421 over a connection whose certificate is not for the host, although the host has one.
    answers_misdirected: bool = True
    #: Seconds to wait for the origin to connect or answer, where a backend's own time-out is not shorter.
    origin_timeout: float = 5.0
    #: The data centre, as ``x-served-by`` names it.
    location: str = "FRA"


@dataclass(frozen=True)
class Settings:
    """Everything that a :class:`lab.world.World` can be told."""

    #: Where ``ca.pem`` goes; a temporary folder, removed at the end, by default.
    directory: Path | None = None
    #: Hosted zones that exist in Route 53 from the start, delegated to its name servers.
    zones: tuple[str, ...] = ("example.com",)
    ports: Ports = field(default_factory=Ports)
    #: Use 127.0.0.1 alone even where the system has more loopback addresses.
    single_address: bool = False
    #: Serve the CloudFront edge on ::1 too and answer AAAA for distributions with IPv6 enabled.
    ipv6: bool = False
    #: How many recursive resolvers there are, each with a cache of its own.
    resolvers: int = 1
    #: How long a resolver remembers anything at most, in seconds; a real one would go by the TTLs alone.
    resolver_max_ttl: float = math.inf
    #: The delays at the start and after each reset.
    latency: Latency = field(default_factory=Latency)
    #: What every delay and every cache goes by.
    now: Now = machine
    #: Requests a second that SparkPost's API takes, beyond which it answers 429 without Retry-After; None for any
    #: number. Nothing published says how many they are, so this is less than anybody has reported.
    sparkpost_rate: float | None = 10.0
    origin: OriginSettings = field(default_factory=OriginSettings)
    cloudfront: CloudFrontSettings = field(default_factory=CloudFrontSettings)
    cloudflare: CloudflareSettings = field(default_factory=CloudflareSettings)
    fastly: FastlySettings = field(default_factory=FastlySettings)
