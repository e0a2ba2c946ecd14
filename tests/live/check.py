# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A live check: look, set up, set up again, verify, clean up whatever happened, look again, compare the shapes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from live import shapes
from live.playing import Played, Player, Stopped
from live.removal import Left, Playbook, removals
from live.settings import Refusal, Settings, Site

PASSED, FAILED, REFUSED, DIFFERENT, INTERRUPTED = 0, 1, 2, 3, 130
REPORT = "shapes-report.md"


@dataclass
class LiveCheck:
    """``delay`` is how many seconds pass between two attempts to delete what is still in use."""

    settings: Settings
    player: Player
    delay: int = 30
    failures: list[str] = field(default_factory=list)
    interrupted: bool = False

    def run(self) -> int:
        """The whole check; its exit status. Raises Refusal where something is there already."""
        self.refuse_what_exists()
        try:
            self._set_up_all()
            self._go_on("verification", self._verify)
        except KeyboardInterrupt:
            self.interrupted = True
            _say("Interrupted: cleaning up")
        except Exception as error:
            self.failures.append(f"the check itself: {error!r}")
        left = self.clean_up()
        return self._end(left, self.compare())

    def _set_up_all(self) -> None:
        """All CDNs at once, since each waits for most of its time. Raises KeyboardInterrupt when all have ended."""
        with ThreadPoolExecutor(len(self.settings.sites)) as pool:
            try:
                steps = [pool.submit(self._go_on, site.cdn, partial(self._site, site)) for site in self.settings.sites]
                for step in steps:
                    step.result()
            except KeyboardInterrupt:
                self.player.stop()
                raise

    def refuse_what_exists(self) -> None:
        """Raises Refusal where a name is in use, or where that cannot be known."""
        _say("Looking whether the throw-away names are free")
        left = self._removal("look", looking=True)
        if left:
            listed = "\n  ".join(map(str, left))
            raise Refusal(f"Nothing was changed, for these names are in use, or cannot be looked at:\n  {listed}")

    def _go_on(self, what: str, step: Callable[[], None]) -> None:
        """A step that fails ends neither the other CDNs' steps nor the check."""
        try:
            step()
        except StepFailed as failure:
            self.failures.append(f"{what}: {failure}")
            _say(f"FAILED: {what}: {failure}")
        except Stopped:
            self.failures.append(f"{what}: interrupted")

    def _site(self, site: Site) -> None:
        variables = {
            "tracking_domains": [site.to_set_up],
            "dns_provider": self.settings.dns_provider,
            **self.settings.variables,
        }
        with _timed(f"{site.cdn}: setting up {site.domain}"):
            first = _passed(self.player.play(site.cdn, f"setup_{site.cdn}", variables))
        if not first.writes:
            raise StepFailed("the set-up of a new name wrote nothing, so its record is not complete")
        with _timed(f"{site.cdn}: the same again, without a change and without a write"):
            second = _passed(self.player.play(site.cdn, f"setup_{site.cdn}", variables))
        if second.changed != 0 or second.writes:
            raise StepFailed(f"the second run changed {second.changed} tasks and sent {second.writes or 'no writes'}")

    def _verify(self) -> None:
        done = [site for site in self.settings.sites if not any(site.cdn in each for each in self.failures)]
        if not done:
            return
        variables = {
            "tracking_domains": [site.to_verify for site in done],
            "verify_email": dict(self.settings.email),
            **self.settings.variables,
        }
        with _timed("verifying" + (", with a mail for each" if self.settings.email else "")):
            _passed(self.player.play("verify", "verify", variables))

    def clean_up(self) -> list[Left]:
        """Delete everything, and say what is left; one more interruption ends it with a word on how to go on."""
        self.player.resume()
        try:
            with _timed("cleaning up"):
                failed = self._removal("clean-up", looking=False)
            if failed:
                return failed
            with _timed("looking whether anything is left"):
                return self._removal("look", looking=True)
        except KeyboardInterrupt:
            self.interrupted = True
            _say("Interrupted again: what is left is deleted by 'make live LIVE_OPTIONS=--clean-up'")
            return []

    def _removal(self, name: str, *, looking: bool) -> list[Left]:
        """Play the deletions, in check mode where only to look."""
        result, written = (self.player.folder / f"{name}.{end}" for end in ("result.json", "yml"))
        result.unlink(missing_ok=True)
        playbook = Playbook(removals(self.settings, looking=looking), str(result), self.delay)
        written.write_text(playbook.rendered(), encoding="utf-8")
        self.player.play(name, str(written), {}, *(["--check"] if looking else []))
        if not result.exists():
            return [Left(each, "unknown, since the playbook did not end", True) for each in playbook.removals]
        return playbook.left(result.read_text(encoding="utf-8"), looked=looking)

    def compare(self) -> list[shapes.Difference]:
        """The differences from the baseline, which are written to the report."""
        seen = shapes.observed(shapes.lines(self.player.records))
        found = shapes.differences(shapes.load(), seen)
        path = self.player.folder / REPORT
        path.write_text(shapes.report(found, len(seen)), encoding="utf-8")
        _say(f"{len(seen)} kinds of answers compared with the lab's, {len(found)} differences: {path}")
        for each in found:
            print(f"    {each}", flush=True)
        return found

    def _end(self, left: list[Left], found: list[shapes.Difference]) -> int:
        for each in left:
            print(f"\nLeft behind: {each}\n    $ {each.command}", flush=True)
        for failure in self.failures:
            print(f"\nFailed: {failure}", flush=True)
        if self.interrupted:
            return INTERRUPTED
        if left or self.failures:
            return FAILED
        return DIFFERENT if found else PASSED


class StepFailed(Exception):
    """A step did not end as it must."""


def clean_up_only(check: LiveCheck) -> int:
    """What an earlier check left is deleted."""
    left = check.clean_up()
    for each in left:
        print(f"\nLeft behind: {each}\n    $ {each.command}", flush=True)
    return INTERRUPTED if check.interrupted else FAILED if left else PASSED


def records_of(folder: Path) -> list[Path]:
    """The records of a check that has ended, in order."""
    return sorted(folder.glob("record-*.jsonl"))


def _passed(played: Played) -> Played:
    if played.status != 0:
        raise StepFailed(f"the playbook ended with status {played.status}")
    return played


@contextmanager
def _timed(what: str) -> Iterator[None]:
    _say(what)
    started = time.monotonic()
    yield
    print(f"    {what}: took {time.monotonic() - started:.0f} s", flush=True)


def _say(text: str) -> None:
    print(f"\n==> {text}", flush=True)
