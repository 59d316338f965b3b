// The page as a browser sees it: the real binary, its demo, and no network but this machine's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examples } from '../src/examples.js';
import { launch, open } from './browser.js';
import { start } from './gateway.js';

let gateway, browser, link;
before(async () => {
  gateway = await start();
  browser = await launch();
  link = `${gateway.url}#token=${gateway.token}`;
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

test('a link with a token is all it takes to run the first query', async () => {
  const graphiql = await open(browser, gateway.url);
  await graphiql.goto(link);
  assert.equal(graphiql.page.url(), gateway.url, 'the token is out of the address');
  // What is needed next is open: the variables of what it runs.
  await graphiql.expect(graphiql.tools, /"first": 5/);
  assert.doesNotMatch(await graphiql.text(graphiql.query), /token/);
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"orderNumber": "\d{7}"/);
  await graphiql.screenshot('light');
  await graphiql.pane('Headers');
  await graphiql.expect(graphiql.tools, /"Authorization": "Bearer ey/);

  // A reload keeps the token and the tabs, and another link changes the token in every tab.
  await graphiql.tab('Products');
  await graphiql.page.waitForFunction(() => JSON.parse(localStorage.getItem('graphiql:tabState')).activeTabIndex === 1);
  await graphiql.page.reload();
  await graphiql.expect(graphiql.query, /query Products/);
  assert.equal(await graphiql.page.getByRole('tab').count(), 6);
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"sku": "[A-Z]/);
  await graphiql.page.evaluate(() => (location.hash = 'token=another'));
  await graphiql.pane('Headers');
  await graphiql.expect(graphiql.tools, /"Authorization": "Bearer another"/);
  await graphiql.tab('Orders');
  await graphiql.expect(graphiql.tools, /"Authorization": "Bearer another"/);
  await graphiql.close([/status of 401/]);
});

test('a token that is pasted once brings the schema, and serves all tabs', async () => {
  const graphiql = await open(browser, gateway.url);
  await graphiql.goto(gateway.url);
  await graphiql.expect(graphiql.tools, /PASTE-A-TOKEN/);
  await graphiql.expect(graphiql.query, /paste a token under\s+# Headers, which is open/);
  await graphiql.expect(graphiql.response, /"message": "There is no token yet\. Paste one under Headers/);
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"message": "There is no token yet\. Paste one under Headers/);
  await graphiql.screenshot('no-token');
  await graphiql.write(graphiql.tools, JSON.stringify({ authorization: `Bearer ${gateway.token}` }));
  await graphiql.page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await graphiql.page.locator('.graphiql-doc-explorer').getByRole('link', { name: 'Query' }).waitFor();
  await graphiql.page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();

  const ours = new RegExp(`Bearer ${gateway.token.slice(0, 20)}`);
  await graphiql.tab('Products');
  await graphiql.expect(graphiql.tools, ours);
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"sku": "[A-Z]/);
  // A new tab has it too, and keeps it when it is loaded again.
  await graphiql.page.getByRole('button', { name: 'New tab' }).click();
  await graphiql.expect(graphiql.tools, ours);
  await graphiql.write(graphiql.query, '{ viewer { subject } }');
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"subject": "local"/);
  await graphiql.page.waitForFunction(() => JSON.parse(localStorage.getItem('graphiql:tabState')).tabs.length === 7);
  await graphiql.page.reload();
  await graphiql.pane('Headers');
  await graphiql.expect(graphiql.tools, ours);
  await graphiql.tab('CreateOrder');
  await graphiql.expect(graphiql.tools, ours);
  // Nothing was asked before there was a token.
  await graphiql.close();
});

test('the examples make an order and change it', async () => {
  const graphiql = await open(browser, gateway.url, { colorScheme: 'dark' });
  await graphiql.goto(link);
  await graphiql.tab('CreateOrder');
  await graphiql.run();
  const [, id] = await graphiql.expect(graphiql.response, /"id": "(order_\w{26})"/);
  await graphiql.expect(graphiql.response, /"grandTotal": \{\s*"amount": "46.45"/);
  await graphiql.screenshot('dark');

  await graphiql.tab('UpdateOrder');
  await graphiql.pane('Variables');
  await graphiql.write(graphiql.tools, JSON.stringify({ input: { id, status: 'PROCESSING', addTags: ['changed'] } }));
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"version": 2,\s*"status": "PROCESSING",\s*"tags": \[\s*"changed"/);
  await graphiql.close();
});

test('the editor knows the schema', async () => {
  const graphiql = await open(browser, gateway.url);
  await graphiql.goto(link);
  await graphiql.page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  const docs = graphiql.page.locator('.graphiql-doc-explorer');
  await docs.getByRole('link', { name: 'Query' }).click();
  await docs.getByRole('link', { name: 'viewer', exact: true }).click();
  await docs.getByText('Viewer', { exact: true }).waitFor();
  await graphiql.screenshot('docs');

  await graphiql.write(graphiql.query, '');
  await graphiql.page.keyboard.type('{ vie');
  const suggestions = graphiql.page.locator('.suggest-widget.visible .monaco-list-row');
  await suggestions.filter({ hasText: 'viewer' }).first().waitFor();
  await graphiql.screenshot('suggestions');
  await graphiql.page.keyboard.press('Enter');
  await graphiql.expect(graphiql.query, /\{ viewer/);
  await graphiql.close();
});

test('a phone has room for each part', async () => {
  const graphiql = await open(browser, gateway.url, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await graphiql.goto(link);
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"orderNumber": "\d{7}"/);
  await graphiql.screenshot('phone');
  for (const part of [graphiql.query, graphiql.tools, graphiql.response]) {
    const { x, width, height } = await part.boundingBox();
    assert.ok(x >= 0 && width >= 300 && x + width <= 390 && height >= 70, `${x} ${width} ${height}`);
  }
  assert.equal(await graphiql.page.evaluate(() => document.documentElement.scrollWidth), 390);
  // Its comments are read without scrolling.
  const lines = examples.flatMap(({ query }) => query.split('\n').filter((line) => line.startsWith('#')));
  assert.ok(lines.length > 5 && lines.every((line) => line.length <= 27), lines.join('\n'));

  // The documentation takes the place of the rest, and gives it back.
  await graphiql.page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  const docs = graphiql.page.locator('.graphiql-plugin');
  await docs.getByRole('link', { name: 'Query' }).click();
  const { width, height } = await docs.boundingBox();
  assert.ok(width >= 380 && height >= 700, `${width} ${height}`);
  await graphiql.screenshot('phone-docs');
  await graphiql.page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
  await graphiql.tab('CreateOrder');
  await graphiql.close();
});

test('a wrong token is answered with why', async () => {
  const graphiql = await open(browser, gateway.url);
  await graphiql.goto(`${gateway.url}#token=wrong`);
  await graphiql.run();
  await graphiql.expect(graphiql.response, /"message": "[^"]*token[^"]*"[^]*"code": "UNAUTHENTICATED"/);
  await graphiql.screenshot('refused');
  await graphiql.close([/status of 401/]);
});

test('a subscription shows what happens elsewhere', async () => {
  const graphiql = await open(browser, gateway.url);
  await graphiql.goto(link);
  await graphiql.tab('OrderEvents');
  await graphiql.run();
  const { query, variables } = examples.find((example) => example.query.includes('mutation CreateOrder'));
  // When the gateway began to listen cannot be seen from here.
  for (let tries = 0; tries < 15; tries++) {
    const response = await fetch(`${gateway.url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
      body: JSON.stringify({ query, variables: JSON.parse(variables) }),
    });
    assert.equal(response.status, 200);
    await graphiql.page.waitForTimeout(1000);
    // On a busy machine that moment is longer.
    if (/operationName/.test(await graphiql.text(graphiql.response))) await graphiql.run();
    if (/"type": "CREATED"/.test(await graphiql.text(graphiql.response))) break;
  }
  await graphiql.expect(graphiql.response, /"type": "CREATED"/);
  await graphiql.screenshot('subscription');
  await graphiql.page.getByRole('button', { name: /^Stop query/ }).click();
  await graphiql.close();
});
