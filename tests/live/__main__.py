# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proves the collection against the real services, on throw-away names in zones of your own.

Every variable is described in the documentation's page on the live check. Exit status: 0 all passed; 1 a step failed
or something is left behind; 2 refused, and nothing was changed; 3 all passed, but some answers have another shape than
the lab's; 130 interrupted, and cleaned up.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from live import notice, settings
from live.check import INTERRUPTED, REFUSED, LiveCheck, clean_up_only
from live.playing import Player

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Run the check and return its exit status."""
    asked = _parser().parse_args(arguments)
    given = dict(os.environ if environment is None else environment)
    # Asked to end by whatever means, it must still clean up.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        chosen = settings.from_environment(given)
        print(notice.notice(chosen), flush=True)
        if not asked.yes:
            notice.let_think()
        check = LiveCheck(chosen, _player(asked, given), asked.retry_delay)
        return clean_up_only(check) if asked.clean_up else check.run()
    except settings.Refusal as refusal:
        print(f"{refusal}.", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("\nStopped before anything was made.", file=sys.stderr)
        return INTERRUPTED


def _player(asked: argparse.Namespace, environment: Mapping[str, str]) -> Player:
    folder: Path = asked.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Player(folder, asked.ansible_playbook, asked.collections.resolve(), environment)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="live", description=__doc__.splitlines()[0])
    parser.add_argument("--yes", action="store_true", help="do not wait after the notice of cost and duration")
    parser.add_argument("--clean-up", action="store_true", help="only delete what an earlier check left")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "live", help="for records and the report; emptied first"
    )
    parser.add_argument("--retry-delay", type=int, default=30, help="seconds between attempts to delete what is in use")
    parser.add_argument("--collections", type=Path, required=True, help="where the collection is installed")
    parser.add_argument(
        "--ansible-playbook",
        type=Path,
        default=Path(sys.executable).with_name("ansible-playbook"),
        help="the program that runs the playbooks, by default that of this Python",
    )
    return parser


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
