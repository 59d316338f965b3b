// All audits of GraphQL over HTTP that graphql-http has: what a server must, should and may do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { start } from './gateway.js';

let gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

const audits = serverAudits({
  url: () => `${gateway.url}graphql`,
  fetchFn: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${gateway.token}` } }),
});

for (const { id, name, fn } of audits) {
  test(`${id}: ${name}`, async () => {
    const { status, reason } = await fn();
    assert.equal(status, 'ok', reason);
  });
}
