# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The style of the pages: phone first, both colour schemes, paper. Colours are never the only sign."""

from __future__ import annotations

# Contrast of text and background is at least 4.5 to 1 in both schemes (WCAG 2.1, success criterion 1.4.3).
_COLOURS = """
:root {
  color-scheme: light dark;
  --background: #f5f6f8; --card: #ffffff; --text: #1a2129; --soft: #55606c; --line: #d9dee4; --code: #f0f2f5;
  --link: #0b57b4; --shadow: 0 1px 2px rgb(20 30 40 / 8%), 0 4px 16px rgb(20 30 40 / 5%);
  --pass: #0b6b3c; --pass-background: #e5f5ec; --warn: #7c4a00; --warn-background: #fff3da;
  --fail: #a61b1b; --fail-background: #fdeaea; --error: #5a3c9a; --error-background: #f1ecfb;
  --skip: #55606c; --skip-background: #edf0f3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --background: #101419; --card: #1a2027; --text: #e9edf1; --soft: #a8b2bd; --line: #333c46; --code: #12171d;
    --link: #86b9ff; --shadow: none;
    --pass: #74d9a2; --pass-background: #12301f; --warn: #f4c86b; --warn-background: #33270c;
    --fail: #ff9d96; --fail-background: #3d1617; --error: #c9b4f7; --error-background: #2a2042;
    --skip: #a8b2bd; --skip-background: #262d35;
  }
}
"""

_BASE = """
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--background); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
main, .top, footer { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
h1, h2, h3, p, dl, dd, ol, ul, pre, table { margin: 0; }
h1 { font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1rem; line-height: 1.4; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .8125rem; }
code { overflow-wrap: anywhere; }
pre {
  background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: .625rem .75rem;
  white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5;
}
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; box-shadow: var(--shadow);
}
.icon { width: 1.25em; height: 1.25em; flex: none; vertical-align: -.25em; }
.icon .pen {
  fill: none; stroke: var(--card); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round;
}
.line { fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.pass { --tone: var(--pass); --tone-background: var(--pass-background); }
.warn { --tone: var(--warn); --tone-background: var(--warn-background); }
.fail { --tone: var(--fail); --tone-background: var(--fail-background); }
.error { --tone: var(--error); --tone-background: var(--error-background); }
.skip { --tone: var(--skip); --tone-background: var(--skip-background); }
.chip {
  display: inline-flex; align-items: center; gap: .35rem; white-space: nowrap; color: var(--tone);
  background: var(--tone-background); border-radius: 99px; padding: .125rem .625rem .125rem .375rem;
  font-size: .8125rem; font-weight: 600;
}
.counts { margin: .75rem 0; }
.verdict .counts { margin-bottom: 0; }
.plain { padding-left: .625rem; }
.label { font-size: .8125rem; color: var(--soft); font-weight: 600; }
.chips { display: flex; flex-wrap: wrap; gap: .375rem .5rem; list-style: none; padding: 0; }
"""

_VERDICT = """
.top { padding-top: 1.25rem; }
.verdict {
  background: var(--tone-background); border: 1px solid var(--tone); border-left-width: 8px; border-radius: 14px;
  padding: 1.25rem 1rem;
}
.verdict .word {
  display: flex; align-items: center; gap: .75rem; color: var(--tone); font-size: 1.75rem; line-height: 1.2;
  font-weight: 750; letter-spacing: -.01em; margin-top: .375rem;
}
.verdict .word .icon { width: 2.25rem; height: 2.25rem; }
.verdict .chip { background: var(--card); }
.verdict p + p { margin-top: .5rem; }
.verdict .cause { overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; padding: .875rem .25rem 0; font-size: .875rem; }
.facts dt { color: var(--soft); font-size: .8125rem; }
.facts dd { font-weight: 600; overflow-wrap: anywhere; }
@media (min-width: 40rem) {
  .verdict { padding: 1.5rem 1.75rem; }
  .verdict .word { font-size: 2.25rem; }
  .verdict .word .icon { width: 2.75rem; height: 2.75rem; }
  .facts { padding-left: .5rem; }
  .card { padding: 1.25rem; }
}
"""

_DOMAIN = """
.tasks { list-style: none; padding: 0; display: grid; gap: .75rem; }
.task { border-left: 6px solid var(--tone); }
.task .head { display: flex; flex-wrap: wrap; align-items: center; gap: .375rem .625rem; }
.task .saw { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; margin-top: .375rem; }
.task .do { font-size: 1.0625rem; overflow-wrap: anywhere; margin-top: .625rem; }
.task .after { font-size: .875rem; margin-top: .5rem; color: var(--soft); }
.why { margin-top: .5rem; font-size: .9375rem; }
.why summary { color: var(--link); font-size: .875rem; }
.why ul { padding-left: 1.25rem; margin-top: .375rem; font-size: .875rem; overflow-wrap: anywhere; }
.urgent { background: var(--fail); color: var(--card); padding-left: .625rem; }
.copyable { display: flex; gap: .5rem; align-items: flex-start; }
.copyable > :first-child { flex: 1; min-width: 0; }
.copyable + .copyable, .do + .copyable { margin-top: .5rem; }
button {
  font: inherit; font-size: .8125rem; font-weight: 600; color: var(--link); background: var(--card); flex: none;
  border: 1px solid var(--line); border-radius: 8px; padding: .375rem .75rem; min-height: 2.25rem; cursor: pointer;
}
button:hover { border-color: var(--link); }
button[hidden] { display: none; }
.way { list-style: none; padding: 0; display: grid; gap: 2rem; }
.way li {
  position: relative; min-width: 0; background: var(--card); border: 2px solid var(--tone); border-radius: 12px;
  padding: .875rem 1rem;
}
.way .name { font-weight: 700; display: flex; justify-content: space-between; align-items: center; gap: .5rem; }
.way .place { font-size: .8125rem; overflow-wrap: anywhere; margin-top: .25rem; }
.way .detail { font-size: .875rem; color: var(--soft); margin-top: .375rem; overflow-wrap: anywhere; }
.way .arrow {
  position: absolute; color: var(--soft); width: 1.5rem; height: 1.5rem; left: calc(50% - .75rem); top: -1.8rem;
  transform: rotate(90deg);
}
.way .broken { color: var(--fail); }
h3.drift { margin: 1rem 0 .5rem; }
.two { display: grid; gap: 0 1rem; }
.two > section { display: flex; flex-direction: column; min-width: 0; }
.two .card { flex: 1; }
.days { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; font-size: 1.25rem; font-weight: 700; }
.bar { display: block; width: 100%; height: .625rem; margin: .75rem 0 1rem; border-radius: 99px; }
.bar .track { fill: var(--skip-background); }
.bar .left { fill: var(--tone); }
dl.pairs { display: grid; gap: .5rem; font-size: .9375rem; }
dl.pairs dt { font-size: .8125rem; color: var(--soft); font-weight: 600; }
dl.pairs dd { overflow-wrap: anywhere; }
.records h3 { margin-bottom: .375rem; }
.records h3:nth-of-type(2) { margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-size: .8125rem; color: var(--soft); font-weight: 600; }
th, td { padding: .625rem .5rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; padding-top: .25rem; padding-bottom: .375rem; }
.findings th.group { color: var(--text); font-size: 1rem; font-weight: 700; padding-top: 1.25rem; border-top: 0; }
.findings thead + tbody th.group { padding-top: .5rem; }
.findings thead th { border-bottom: 1px solid var(--line); }
.findings .status { width: 9rem; }
.findings .took { width: 5.5rem; text-align: right; white-space: nowrap; }
summary { cursor: pointer; overflow-wrap: anywhere; }
summary .title { font-weight: 600; }
summary .said {
  display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden;
  color: var(--soft); font-size: .875rem; overflow-wrap: anywhere;
}
.inside { padding: .75rem 0 .5rem; display: grid; gap: .875rem; min-width: 0; }
.proofs { list-style: none; padding: 0; display: grid; gap: .625rem; }
.proofs p { font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere; margin-bottom: .25rem; }
.changes { list-style: none; padding: 0; }
.changes li { padding: .5rem 0; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem .625rem;
  align-items: center; overflow-wrap: anywhere; }
.changes li:first-child { border-top: 0; }
.changes .turn { display: inline-flex; align-items: center; gap: .375rem; flex-wrap: wrap; }
.changes + details, p + .changes, p + details { margin-top: .5rem; }
footer { margin-top: 2.5rem; padding-bottom: 3rem; font-size: .875rem; color: var(--soft); }
footer h2 { color: var(--text); }
footer p { margin-top: .75rem; overflow-wrap: anywhere; }
.back { display: inline-block; margin-bottom: .75rem; font-size: .875rem; }
@media (max-width: 39.99rem) {
  .findings thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .findings .took { display: none; }
  .findings, .findings tbody { display: block; }
  .findings tr { display: grid; grid-template-columns: 2rem minmax(0, 1fr); }
  .findings th.group { grid-column: 1 / -1; }
  .findings td, .findings th.group { padding-left: 0; padding-right: 0; }
  .findings .status { width: auto; }
  .findings .status .chip { padding: .125rem; background: none; }
  .findings .status .chip span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .copyable { flex-direction: column; align-items: stretch; }
  .copyable button { align-self: flex-start; }
}
@media (min-width: 40rem) {
  .inside .pairs > div { display: grid; grid-template-columns: 9.5rem 1fr; }
  .inside .pairs dt { padding-top: .0625rem; }
  .way { grid-template-columns: repeat(3, 1fr); gap: 2.5rem; }
  .way .arrow { left: -2rem; top: calc(50% - .75rem); transform: none; }
  .two { grid-template-columns: 1fr 1fr; }
}
"""

_FLEET = """
.filter { display: flex; align-items: center; gap: .5rem; margin-bottom: .75rem; font-size: .9375rem; }
.filter input { width: 1.25rem; height: 1.25rem; accent-color: var(--link); }
body:has(#unwell:checked) .fleet tr.well { display: none; }
.fleet td { overflow-wrap: anywhere; }
.fleet .domain { font-weight: 600; overflow-wrap: anywhere; }
.fleet th button { border: 0; padding: 0; min-height: 0; background: none; color: inherit; }
.fleet th[aria-sort] button::after { content: " \\2195"; }
.fleet th[aria-sort=ascending] button::after { content: " \\2191"; }
.fleet th[aria-sort=descending] button::after { content: " \\2193"; }
@media (min-width: 48rem) {
  .fleet .domain { min-width: 15rem; }
  .fleet .verdicts { width: 14rem; min-width: 9rem; }
  .fleet .first { min-width: 12rem; }
  .fleet .days-left, .fleet .cdn { white-space: nowrap; }
}
@media (max-width: 47.99rem) {
  .fleet thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .fleet, .fleet tbody, .fleet tr, .fleet td { display: block; }
  .fleet tr { padding: .75rem 0; border-top: 1px solid var(--line); }
  .fleet tr:first-child { border-top: 0; }
  .fleet td { border: 0; padding: .125rem 0; }
  .fleet td.empty { display: none; }
  .fleet td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); font-size: .8125rem; }
}
"""

_PAPER = """
@media print {
  :root {
    color-scheme: light; --background: #fff; --card: #fff; --text: #000; --soft: #444; --line: #bbb; --code: #fff;
    --link: #000; --shadow: none; --pass: #0b6b3c; --pass-background: #fff; --warn: #7c4a00; --warn-background: #fff;
    --fail: #a61b1b; --fail-background: #fff; --error: #5a3c9a; --error-background: #fff;
    --skip: #55606c; --skip-background: #fff;
  }
  body { font-size: 10.5pt; }
  button, .filter, .back { display: none; }
  .card, .verdict, .task, .way li, tr, .proofs li { break-inside: avoid; }
  .card:has(.findings), .card:has(.fleet), .findings tr { break-inside: auto; }
  h2, h3, caption { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; }
  summary .said { display: block; }
  .urgent { color: #000; border: 1px solid #000; }
}
"""

STYLE = _COLOURS + _BASE + _VERDICT + _DOMAIN + _FLEET + _PAPER
