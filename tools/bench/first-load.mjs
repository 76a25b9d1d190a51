/*
 * `npm run bench:first-load`: what a browser with an empty cache loads before the sign-in page and an agent's queue can
 * be used, and how long that takes on loopback, beside a bare page of the same run. Prints a table and writes it to
 * docs/performance.md.
 */
import { createServer } from 'node:http';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { chromium } from '@playwright/test';
import { writeSection } from './performance-page.mjs';

const root = join(import.meta.dirname, '..', '..');
const runs = 3;
const password = 'postroom-demo';

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

function startDemo() {
  const child = spawn(process.execPath, [join(root, 'dist/server/demo.js')], { env: { ...process.env, PORT: '0' } });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const url = /demo is ready: (\S+)/.exec(said)?.[1];
      if (url) resolve({ url, stop: () => child.kill('SIGTERM') });
    });
    child.once('exit', () => reject(new Error(said)));
  });
}

function startBarePage() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>bare</title><h1>Bare</h1>');
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() });
    });
  });
}

/** Bytes that came over the line, of all and of scripts, and ms until `ready` holds. */
async function load(browser, url, ready, cookies = []) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const types = new Map();
  const sums = { all: 0, scripts: 0, requests: 0 };
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sums.requests += 1;
    sums.all += encodedDataLength;
    if (types.get(requestId) === 'Script') sums.scripts += encodedDataLength;
  });
  const begun = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await ready(page);
  const ms = performance.now() - begun;
  await page.waitForLoadState('load');
  const result = { ms, ...sums };
  await context.close();
  return result;
}

const demo = await startDemo();
const bare = await startBarePage();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
try {
  const signedIn = await fetch(`${demo.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'lea@leuchtwerk.example', password }),
  });
  const [name, value] = signedIn.headers.get('set-cookie').split(';')[0].split('=');
  const cookies = [{ name, value, url: demo.url }];
  const queues = await (await fetch(`${demo.url}/api/queues`, { headers: { cookie: `${name}=${value}` } })).json();
  const queue = queues.items.find((item) => item.name === 'Orders');
  const screens = [
    ['bare page', bare.url, (page) => page.getByRole('heading', { name: 'Bare' }).waitFor(), []],
    [
      'sign-in page',
      `${demo.url}/sign-in`,
      (page) => page.getByRole('button', { name: 'Sign in', exact: true }).waitFor(),
      [],
    ],
    [
      'queue of an agent',
      `${demo.url}/work/queues/${queue.id}`,
      (page) => page.getByRole('heading', { name: 'Orders' }).first().waitFor(),
      cookies,
    ],
  ];
  const rows = [];
  for (const [title, url, ready, own] of screens) {
    const results = [];
    for (let run = 0; run < runs; run += 1) results.push(await load(browser, url, ready, own));
    const of = (key) => median(results.map((result) => result[key]));
    rows.push(
      `| ${title} | ${(of('scripts') / 1000).toFixed(0)} kB | ${(of('all') / 1000).toFixed(0)} kB | ${of('requests')} | ${of('ms').toFixed(0)} ms |`,
    );
  }
  const table = [
    '| page, cold cache | scripts | all | requests | usable after |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
  process.stdout.write(`${table}\n`);
  writeSection(
    'First load of the console',
    'npm run bench:first-load',
    `${table}\n\nCompressed bytes as they came over the line; median of ${runs} runs on loopback, ${cpus().length} cores, Chromium ${browser.version()}.`,
  );
} finally {
  await browser.close();
  bare.stop();
  demo.stop();
}
