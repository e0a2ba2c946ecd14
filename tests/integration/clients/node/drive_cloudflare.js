// Copyright (c) 2026, sparkpost.tracking authors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs calls of Cloudflare's Node client: a job as JSON on standard input, the outcomes as JSON on standard output.

'use strict';

const fs = require('fs');
const Cloudflare = require('cloudflare');

// The method that a dotted name such as "dns.records.create" stands for, bound to its owner.
function method(client, name) {
  const parts = name.split('.');
  const last = parts.pop();
  const owner = parts.reduce((found, part) => found[part], client);
  return owner[last].bind(owner);
}

// A list is read to its end, over all of its pages.
async function settled(called) {
  if (typeof called[Symbol.asyncIterator] !== 'function') {
    return called;
  }
  const items = [];
  for await (const item of called) {
    items.push(item);
  }
  return items;
}

async function outcome(client, name, args) {
  try {
    const value = await settled(method(client, name)(...args));
    return { value: value === undefined ? null : value };
  } catch (error) {
    return { error: { status: error.status, errors: error.errors, messages: (error.error || {}).messages } };
  }
}

async function main() {
  const job = JSON.parse(fs.readFileSync(0, 'utf8'));
  const client = new Cloudflare({ baseURL: job.baseURL, apiToken: job.token, maxRetries: job.retries });
  const outcomes = [];
  for (const [name, ...args] of job.calls) {
    outcomes.push(await outcome(client, name, args));
  }
  process.stdout.write(JSON.stringify(outcomes));
}

main();
