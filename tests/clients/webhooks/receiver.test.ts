// Messages of the gateway, checked by the library of Standard Webhooks.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { start } from '../gateway';
import { type Message, receiver } from './receiver';

const SAVE = `mutation($input: SaveWebhookInput!) { saveWebhook(input: $input) { webhook { id } secret userErrors { code path } } }`;
const ROTATE = `mutation($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { secret userErrors { code path } } }`;
const TEST = `mutation($input: TestWebhookInput!) { testWebhook(input: $input) { attempt { statusCode error } userErrors { code path } } }`;
const ORDER = `mutation { createSalesOrder(input: { channel: { type: WEBSITE }, customer: { username: "ada" }, lines: [{ product: { sku: "TEA-GREEN-250" }, quantity: 1 }] }) { order { id } userErrors { code path } } }`;

test('the library takes what the gateway signs, during a rotation too, and nothing else', async (t) => {
  const gateway = await start({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' });
  t.after(() => gateway.stop());
  const ask = async (query: string, input: object = {}) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` };
    const answer = await fetch(gateway.url, { method: 'POST', headers, body: JSON.stringify({ query, variables: { input } }) });
    const { data, errors } = (await answer.json()) as { data: Record<string, any>; errors?: unknown };
    assert.equal(errors, undefined);
    const [payload] = Object.values(data);
    assert.deepEqual(payload.userErrors, []);
    return payload;
  };
  const got: Message[] = [];
  const listen = async (secret: string) => {
    const server = receiver(secret, async (message) => void got.push(message)).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  // The secret is known when the webhook is there, so its address comes after it.
  const { webhook, secret } = await ask(SAVE, { url: 'http://127.0.0.1:9/' });
  const url = await listen(secret);
  await ask(SAVE, { id: webhook.id, url });
  assert.deepEqual((await ask(TEST, { id: webhook.id })).attempt, { statusCode: 204, error: null });
  assert.equal(got[0]?.type, 'webhook.test');

  const { order } = await ask(ORDER);
  for (let tries = 0; got.length < 2 && tries < 200; tries++) await pause(50);
  assert.equal(got[1]?.type, 'order.created');
  assert.equal(got[1]?.data.orderId, order.id);

  // With the old secret a receiver goes on for a day, and with the new one it begins.
  const rotated = await ask(ROTATE, { id: webhook.id });
  assert.deepEqual((await ask(TEST, { id: webhook.id })).attempt, { statusCode: 204, error: null });
  await ask(SAVE, { id: webhook.id, url: await listen(rotated.secret) });
  assert.deepEqual((await ask(TEST, { id: webhook.id })).attempt, { statusCode: 204, error: null });
  await ask(SAVE, { id: webhook.id, url: await listen(`whsec_${Buffer.alloc(32, 1).toString('base64')}`) });
  assert.equal((await ask(TEST, { id: webhook.id })).attempt.statusCode, 401);
});

test('a message is handled once, and again where handling failed', async (t) => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  let fails = true;
  let handled = 0;
  const server = receiver(secret, async () => {
    if (fails) throw new Error('no');
    handled++;
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const body = JSON.stringify({ type: 'order.created', timestamp: '2026-11-28T00:00:00Z', data: {} });
  const send = async (id: string, at = new Date()) => {
    const headers = { 'webhook-id': id, 'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`, 'webhook-signature': new Webhook(secret).sign(id, at, body) };
    return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { method: 'POST', headers, body })).status;
  };
  assert.equal(await send('whd_1'), 500);
  fails = false;
  assert.deepEqual([await send('whd_1'), await send('whd_1'), await send('whd_2')], [204, 204, 204]);
  assert.equal(await send('whd_3', new Date(Date.now() - 600_000)), 401);
  assert.equal(handled, 2);
});
