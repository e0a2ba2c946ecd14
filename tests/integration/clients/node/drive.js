// Copyright (c) 2026, sparkpost.tracking authors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs calls of SparkPost's Node client: a job as JSON on standard input, the outcomes as JSON on standard output.

'use strict';

const fs = require('fs');
const SparkPost = require('sparkpost');

// The method that a dotted name such as "sendingDomains.update" stands for, bound to its owner.
function method(client, name) {
  const parts = name.split('.');
  const last = parts.pop();
  const owner = parts.reduce((found, part) => found[part], client);
  return owner[last].bind(owner);
}

async function outcome(client, name, args) {
  try {
    // A reply without a body is no value; null stands for it in JSON.
    const value = await method(client, name)(...args);
    return { value: value === undefined ? null : value };
  } catch (error) {
    return { error: { status: error.statusCode, message: error.message, errors: error.errors } };
  }
}

async function main() {
  const job = JSON.parse(fs.readFileSync(0, 'utf8'));
  const client = new SparkPost(job.key, { origin: job.origin, headers: job.headers });
  const outcomes = [];
  for (const [name, ...args] of job.calls) {
    outcomes.push(await outcome(client, name, args));
  }
  process.stdout.write(JSON.stringify(outcomes));
}

main();
