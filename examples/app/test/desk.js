// The built app in a browser, in front of the gateway's own binary and its demo.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { start as startGateway } from '../../../web/test/gateway.js';
import { relay } from './relay.js';

const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const AXE = createRequire(import.meta.url).resolve('axe-core');
const root = fileURLToPath(new URL('..', import.meta.url));

export async function start() {
  const gateway = await startGateway();
  const line = await relay(gateway.url);
  const server = await preview({
    root,
    logLevel: 'silent',
    preview: { host: '127.0.0.1', port: 0, proxy: { '/graphql': { target: line.url, ws: true } } },
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });
  const url = `http://127.0.0.1:${server.httpServer.address().port}`;
  const secret = await readFile(join(gateway.folder, 'order-gateway.sqlite.jwt-secret'), 'utf8');

  /** Asks the gateway itself, as somebody else would. */
  async function ask(query, variables) {
    const response = await fetch(`${gateway.url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
  }

  /** The demo's token with other claims. */
  function tokenWith(claims) {
    const known = JSON.parse(Buffer.from(gateway.token.split('.')[1], 'base64url').toString());
    const text = [{ alg: 'HS256', typ: 'JWT' }, { ...known, ...claims }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  }

  /** A new visitor, who has a token unless it is null. */
  async function visit(path = '/', { token = gateway.token, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(`threw ${error.stack}`));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${message.type()}: ${message.text()}`));
    await page.goto(url + path + (token ? `#token=${token}` : ''));
    /** Ends the visit; whatever the page should not have complained of is an error. */
    const leave = async (expected = /^$/) => {
      await context.close();
      assert.deepEqual(complaints.filter((complaint) => !expected.test(complaint)), []);
    };
    return { page, leave };
  }

  const stop = async () => {
    await browser.close();
    await server.close();
    line.stop();
    await gateway.stop();
  };
  return { ask, line, stop, token: gateway.token, tokenWith, url, visit };
}

/** What axe-core finds, and what is wider than the page. */
export async function look(page, name) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` });
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(() => axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`), []);
  assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), `${name} is wider than the page`);
}

/** Makes an order as somebody else would, and answers with it. */
export async function makeOrder(ask, { sku = 'TEA-GREEN-250', quantity = 1 } = {}) {
  const { createSalesOrder } = await ask(
    'mutation($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) { order { id orderNumber version } userErrors { message path } } }',
    { input: { channel: { type: 'WEBSITE' }, customer: { username: 'ada' }, lines: [{ product: { sku }, quantity }] } },
  );
  assert.deepEqual(createSalesOrder.userErrors, []);
  return createSalesOrder.order;
}

/** Changes an order as somebody else would. */
export async function change(ask, input) {
  const { updateOrder } = await ask('mutation($input: UpdateOrderInput!) { updateOrder(input: $input) { order { version } userErrors { message path } } }', { input });
  assert.deepEqual(updateOrder.userErrors, []);
}

/** The operation that a request sends. */
export const operation = (request) => (request.method() === 'POST' ? request.postDataJSON()?.operationName : undefined);

/** Waits until something holds. */
export async function until(check, what, patience = 20_000) {
  for (const end = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (await check()) return;
    assert.ok(Date.now() < end, `in vain: ${what}`);
  }
}
