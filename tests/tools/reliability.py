# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the figures of docs/docsite/rst/reliability.rst from what tests measured (:mod:`support.figures`).

Nothing else writes them. Ends with 1 where a figure tells of something that went wrong.
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from support.figures import FOLDER, kept

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "docsite" / "rst" / "reliability.rst"
BEGIN, END = ".. figures of make reliability\n", ".. end of the figures\n"
_UTILS = "ansible_collections.sparkpost.tracking.plugins.module_utils"
_SERVICES = {"aws": "AWS", "cloudflare": "Cloudflare", "fastly": "Fastly", "sparkpost": "SparkPost"}
_NOT_MEASURED = "not measured"

Row = Sequence[str]


def main() -> int:
    before = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(replaced(before, rendered(FOLDER)), encoding="utf-8")
    wrong = sum(int(each.get("wrong", 0)) for topic in ("faults", "races", "inputs", "secrets") for each in kept(topic))
    lost = sum(each["points"] - each["survived"] for each in kept("killed"))
    print(f"Wrote {PAGE.relative_to(ROOT)}: {wrong + lost} of all cases went wrong.")
    return 1 if wrong or lost else 0


def replaced(page: str, figures: str) -> str:
    """The page with these figures in place of those that it has."""
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{figures}\n{END}{after}"


def rendered(folder: Path) -> str:
    """All tables, each with its title."""
    tables = (
        ("Killed after a write", _killed(folder)),
        ("Failures of requests", _faults(folder)),
        ("Two runs at once", _races(folder)),
        ("Answers, inputs, secrets, permissions", _others(folder)),
        ("Limits", _limits()),
    )
    return "\n".join(f"{title}\n{'-' * len(title)}\n\n{_table(rows)}" for title, rows in tables)


def _table(rows: Sequence[Row]) -> str:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'* -' if place == 0 else '  -'} {cell}" for place, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def _killed(folder: Path) -> list[Row]:
    found = list(kept("killed", folder))
    rows = [(each["case"], str(each["points"]), f"{each['survived']} of {each['points']}") for each in found]
    total = (sum(each["points"] for each in found), sum(each["survived"] for each in found))
    return [
        ("Playbook", "Writes, each followed by a kill", "The next run got to the end of an undisturbed one"),
        *rows,
        ("all", str(total[0]), f"{total[1]} of {total[0]}"),
    ]


def _faults(folder: Path) -> list[Row]:
    """By kind, and for each service how many requests recovered from it and how many were told."""
    counted: dict[str, Counter[tuple[str, str]]] = {}
    wrong: Counter[str] = Counter()
    for each in kept("faults", folder):
        of_kind = counted.setdefault(each["kind"], Counter())
        wrong[each["kind"]] += each["wrong"]
        for one in each["outcomes"]:
            of_kind[one["service"], one["outcome"]] += one["count"]
    rows = [
        (kind, *(_recovered_and_told(of_kind, service) for service in _SERVICES), str(wrong[kind]))
        for kind, of_kind in sorted(counted.items())
    ]
    return [("Failure", *_SERVICES.values(), "Went wrong"), *rows]


def _recovered_and_told(counted: Mapping[tuple[str, str], int], service: str) -> str:
    recovered, told = counted.get((service, "recovered"), 0), counted.get((service, "told"), 0)
    return f"{recovered} + {told}" if recovered or told else "-"


def _races(folder: Path) -> list[Row]:
    found = [each for each in kept("races", folder) if "held" in each]
    together = [each for each in kept("races", folder) if "starts" in each]
    rows = [(each["case"], str(each["held"]), str(each["told"]), str(each["wrong"])) for each in found]
    starts = sum(each["starts"] for each in together)
    if starts:
        rows.append(("all, started together", str(starts), str(sum(each["told"] for each in together)), "0"))
    return [("What both runs are about", "Cases", "One was told", "Something was lost or doubled"), *rows]


def _others(folder: Path) -> list[Row]:
    def total(topic: str, name: str) -> int:
        return sum(each.get(name, 0) for each in kept(topic, folder))

    def row(what: str, topic: str, much: Callable[[], str], command: str) -> Row:
        measured = any(kept(topic, folder))
        return (
            what,
            much() if measured else _NOT_MEASURED,
            _went_wrong(topic, folder),
            f"``pytest --matrix {command}``",
        )

    return [
        ("What", "How much", "Went wrong", "Command"),
        row(
            "True answers of APIs, spoilt: cut off, empty, HTML, ``null``, a value missing or of another type",
            "answers",
            lambda: f"{total('answers', 'tried'):,} answers",
            "tests/integration/modules/test_any_answer.py",
        ),
        row(
            "Values of every kind in every option of every module, in both hosts",
            "inputs",
            lambda: f"{total('inputs', 'tried'):,} inputs",
            "tests/unit/project/test_any_input.py",
        ),
        row(
            "Situations of a populated world in which a run is killed after each of its writes, while clicks go on",
            "situations",
            lambda: f"{total('situations', 'kills'):,} kills in {total('situations', 'tried'):,} situations",
            "tests/integration/populated/test_interrupted.py",
        ),
        row(
            "Secrets, searched in output at ``-vvvv`` with ``--diff`` and in every file that a run leaves",
            "secrets",
            lambda: f"{total('secrets', 'searched'):,} searches",
            "tests/integration/playbooks/test_secrets.py",
        ),
        row(
            "Grants, each removed in turn: the message names the missing one",
            "grants",
            lambda: f"{total('grants', 'tried'):,} grants",
            "tests/integration/modules/test_least_privilege.py",
        ),
    ]


def _went_wrong(topic: str, folder: Path) -> str:
    found = list(kept(topic, folder))
    return str(sum(each.get("wrong", 0) for each in found)) if found else "-"


def _limits() -> list[Row]:
    """As the code has them."""

    def of(module: str) -> Any:
        return importlib.import_module(f"{_UTILS}.{module}")

    def megabytes(size: int) -> str:
        return f"{size // 1024**2} MB"

    options = of("_http.options").HTTP.options
    return [
        ("What", "Limit"),
        (
            "The body of an API's answer, except of AWS, whose answers boto3 reads",
            megabytes(of("_http.session").LARGEST_BODY),
        ),
        ("A mail that is read", megabytes(of("_mail.mailbox").MOST_BYTES)),
        ("One request, with its whole answer", f"{options['request_timeout']['default']} s (``request_timeout``)"),
        ("All attempts of one operation", f"{options['retry_timeout']['default']} s (``retry_timeout``)"),
    ]


if __name__ == "__main__":
    sys.exit(main())
