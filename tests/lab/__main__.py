# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m lab``: serves the local internet in the foreground until Ctrl-C or SIGTERM.

It writes ``ca.pem`` and, last and in one step, ``env`` into its folder: as soon as ``env`` is
there, everything is ready. It takes ``env`` away when it stops.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import FrameType

from lab.mail.delivery import DOMAIN
from lab.settings import Ports, Settings
from lab.world import World


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m lab", description="A local internet to try tracking domains on.")
    parser.add_argument("--dir", type=Path, default=Path(".lab"), help="where env and ca.pem go (default: .lab)")
    parser.add_argument(
        "--zone",
        action="append",
        type=_zone,
        dest="zones",
        metavar="NAME",
        help="a hosted zone to start with, delegated to Route 53; repeat it for more (default: example.com)",
    )
    parser.add_argument("--ipv6", action="store_true", help="serve the CloudFront edge on ::1 too")
    parser.add_argument("--single-address", action="store_true", help="use 127.0.0.1 alone")
    parser.add_argument("--resolvers", type=_count, default=1, metavar="N", help="how many resolvers (default: 1)")
    for name in (each.name for each in fields(Ports)):
        option = f"--port-{name.replace('_', '-')}"
        parser.add_argument(option, type=_port, default=0, metavar="PORT", help="a fixed port (default: a free one)")
    return parser.parse_args(given)


def settings(chosen: argparse.Namespace) -> Settings:
    """The settings that the command line asks for."""
    ports = Ports(**{each.name: getattr(chosen, f"port_{each.name}") for each in fields(Ports)})
    return Settings(
        directory=chosen.dir,
        zones=tuple(chosen.zones or ("example.com",)),
        ports=ports,
        single_address=chosen.single_address,
        ipv6=chosen.ipv6,
        resolvers=chosen.resolvers,
    )


def _zone(text: str) -> str:
    labels = text.lower().rstrip(".").split(".")
    if len(labels) < 2 or not all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", label) for label in labels):
        raise argparse.ArgumentTypeError(f"{text!r} cannot be a zone: give a domain such as example.com")
    return ".".join(labels)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port number: give one from 0 (any free one) to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 9:
        raise argparse.ArgumentTypeError(f"{text!r} resolvers cannot be had: give a number from 1 to 9")
    return int(text)


def write_environment(path: Path, variables: Mapping[str, str]) -> None:
    """Writes shell exports, quoted, in one step: whoever sees the file sees all of it."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text("\n".join([*lines, ""]))
    fresh.replace(path)


def summary(world: World, env: Path) -> str:
    """What runs where, and how to use it."""
    variables = world.environment()
    zones = ", ".join(world.settings.zones)
    mail = f"{variables['LAB_IMAP_HOST']}:{variables['LAB_IMAP_PORT']}"
    return f"""The lab is up.

  AWS (ACM, CloudFront, Route 53)   {variables["AWS_ENDPOINT_URL"]}
  Cloudflare                        {variables["CLOUDFLARE_BASE_URL"]}
  Fastly                            {variables["FASTLY_API_URL"]}
  SparkPost US                      {variables["SPARKPOST_API_URL"]}
  SparkPost EU                      {variables["LAB_SPARKPOST_EU_API_URL"]}
  SparkPost US over TLS             {variables["LAB_SPARKPOST_TLS_URL"]}
  Mail to any name at {DOMAIN}    {variables["LAB_MAILDIR"]}, or IMAP over TLS at {mail}
  DNS resolver                      {variables["TRACKING_RESOLVERS"]}
  Ports 80, 443 and 53              {world.ports.http}, {world.ports.https} and {world.ports.dns}
  Control                           {variables["LAB_CONTROL_URL"]}/

  Hosted zones: {zones}

In another shell:  . {shlex.quote(str(env))}
Stop it here with Ctrl-C.
"""


def main(given: Sequence[str] | None = None) -> int:
    """Serves until told to stop; returns the exit status."""
    chosen = arguments(given)
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    env: Path = chosen.dir / "env"
    try:
        # A file left behind by a lab that was killed must not look like readiness.
        env.unlink(missing_ok=True)
        with World(settings(chosen)) as world:
            write_environment(env, world.environment())
            print(summary(world, env), flush=True)
            stopping.wait()
    except OSError as error:
        print(f"The lab cannot run: {error.strerror or error}", file=sys.stderr)
        return 1
    finally:
        with contextlib.suppress(OSError):
            env.unlink(missing_ok=True)
    print("The lab has stopped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
