# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scripts of the pages: conveniences only, which the pages do well without."""

from __future__ import annotations

#: Buttons that copy, and evidence that is open on paper in browsers whose style sheets cannot open it.
DOMAIN_SCRIPT = """
"use strict";
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    let done = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
function reveal() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") { target.open = true; }
}
addEventListener("hashchange", reveal);
reveal();
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const each of closed) { each.open = true; }
});
addEventListener("afterprint", () => {
  for (const each of closed) { each.open = false; }
});
"""

#: Columns that sort when their head is pressed.
FLEET_SCRIPT = """
"use strict";
const table = document.querySelector("table.sortable");
const heads = table ? [...table.tHead.rows[0].cells] : [];
const collator = new Intl.Collator("en", { numeric: true });
heads.forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  head.setAttribute("aria-sort", "none");
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) { other.setAttribute("aria-sort", "none"); }
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
    const rows = [...table.tBodies[0].rows].sort((a, b) => collator.compare(key(a), key(b)));
    table.tBodies[0].append(...(down ? rows.reverse() : rows));
  });
});
"""
