// An order's page: what can be done, at once, once, and not over what somebody else has done.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { change, makeOrder, operation, start, until } from './desk.js';

let desk;
before(async () => (desk = await start()));
after(() => desk?.stop());

const button = (page, name) => page.getByRole('group', { name: 'Actions' }).getByRole('button', { name, exact: true });
const status = (page) => page.locator('.heading .status').first();
const shows = (page, text) => status(page).and(page.getByText(text, { exact: true })).waitFor();
const events = async (id) => (await desk.ask('query($id: ID!) { order(by: { id: $id }) { events(first: 20) { nodes { type } } } }', { id })).order.events.nodes.map(({ type }) => type);
const hold = async (page, reason) => {
  await button(page, 'Put on hold').click();
  await page.getByRole('dialog').getByLabel('Reason').fill(reason);
  await page.keyboard.press('Enter');
};

test('what is offered is what the gateway lists', async () => {
  const LABELS = { FULFILL: 'Ship all', RELEASE: 'Release', HOLD: 'Put on hold', UPDATE: 'Edit', ARCHIVE: 'Archive', UNARCHIVE: 'Take out of the archive', CANCEL: 'Cancel order' };
  const { page, leave } = await desk.visit();
  for (const state of ['PENDING', 'ON_HOLD', 'SHIPPED', 'COMPLETED', 'CANCELLED']) {
    const { orders } = await desk.ask('query($state: [OrderStatus!]) { orders(first: 1, filter: { status: $state }) { nodes { id allowedActions } } }', { state });
    const [{ id, allowedActions }] = orders.nodes;
    await page.goto(`${desk.url}/orders/${id}`);
    await page.getByRole('heading', { level: 2, name: 'Lines' }).waitFor();
    const labels = await page.getByRole('group', { name: 'Actions' }).getByRole('button').allInnerTexts();
    const held = state === 'ON_HOLD' ? { HOLD: 'Change hold' } : {};
    assert.deepEqual(labels.sort(), allowedActions.map((action) => ({ ...LABELS, ...held })[action]).filter(Boolean).sort(), state);
  }
  await leave();
});

test('a hold and its release show before the gateway has answered', async () => {
  const { id } = await makeOrder(desk.ask);
  const { page, leave } = await desk.visit(`/orders/${id}`);
  let go;
  await page.route('**/graphql', async (route) => {
    if (!['HoldOrder', 'ReleaseOrder'].includes(operation(route.request()))) return route.fallback();
    await new Promise((resolve) => (go = resolve));
    return route.fallback();
  });
  await shows(page, 'Pending');
  await hold(page, 'The customer calls back');
  await shows(page, 'On hold');
  await page.getByText('On hold: The customer calls back (was pending before)').waitFor();
  assert.deepEqual(await events(id), ['CREATED'], 'nothing has reached the gateway yet');
  await until(() => go, 'the request');
  go();
  await until(async () => (await events(id)).includes('HELD'), 'the hold');
  await page.getByText('Held', { exact: true }).waitFor();

  go = undefined;
  await button(page, 'Release').click();
  await shows(page, 'Pending');
  await until(() => go, 'the request');
  go();
  await page.getByText('Released', { exact: true }).waitFor();
  assert.deepEqual(await events(id), ['RELEASED', 'HELD', 'CREATED']);
  await leave();
});

test('what does not arrive is taken back, and sent again it is done once', async () => {
  const { id } = await makeOrder(desk.ask);
  const { page, leave } = await desk.visit(`/orders/${id}`);
  const keys = [];
  let isAway = true;
  await page.route('**/graphql', async (route) => {
    if (operation(route.request()) !== 'HoldOrder') return route.fallback();
    keys.push(route.request().postDataJSON().variables.input.idempotencyKey);
    // The gateway does it, and its answer gets lost.
    if (isAway) await route.fetch();
    return isAway ? route.abort() : route.fallback();
  });
  // Nothing but the answer tells of it.
  await page.routeWebSocket('**/graphql', () => {});
  await page.reload();
  await shows(page, 'Pending');
  await hold(page, 'Twice');
  await page.getByText(/it is not known whether this was done/).waitFor();
  await shows(page, 'Pending');
  isAway = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await shows(page, 'On hold');
  assert.equal(await page.getByRole('dialog').count(), 0, 'no conflict with oneself');
  assert.equal(new Set(keys).size, 1);
  assert.ok(keys.length > 2);
  assert.deepEqual(await events(id), ['HELD', 'CREATED']);
  await leave(/net::ERR_FAILED|WebSocket/);
});

test('an edit meets what somebody else has written meanwhile', async () => {
  const { id } = await makeOrder(desk.ask);
  const { page, leave } = await desk.visit(`/orders/${id}`);
  const edit = async (note) => {
    await button(page, 'Edit').click();
    await page.getByRole('dialog', { name: 'Edit the order' }).getByLabel('Internal note').fill(note);
    await change(desk.ask, { id, internalNote: 'Theirs', customerNote: `Beside ${note}` });
    // The page behind the form has it already; the form does not send its version all the same.
    await page.getByText(`Beside ${note}`).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    return page.getByRole('dialog', { name: 'Somebody changed this order meanwhile' });
  };
  const conflict = await edit('Mine');
  await conflict.getByText(/customer note/).waitFor();
  assert.deepEqual(await conflict.getByRole('row').allInnerTexts(), ['Field\tNow\tYours', 'Internal note\tTheirs\tMine']);
  await conflict.getByRole('button', { name: 'Save mine' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const read = async () => (await desk.ask('query($id: ID!) { order(by: { id: $id }) { internalNote customerNote } }', { id })).order;
  assert.deepEqual(await read(), { internalNote: 'Mine', customerNote: 'Beside Mine' });

  const second = await edit('Mine again');
  await second.getByRole('button', { name: 'Drop mine' }).click();
  assert.deepEqual(await read(), { internalNote: 'Theirs', customerNote: 'Beside Mine again' });
  // The focus is back where it came from.
  assert.equal(await button(page, 'Edit').evaluate((element) => element === document.activeElement), true);
  await leave();
});

test('an action on what was changed a moment ago is asked about, with the order as it is now', async () => {
  const { id } = await makeOrder(desk.ask);
  const { page, leave } = await desk.visit(`/orders/${id}`);
  let once = true;
  await page.route('**/graphql', async (route) => {
    if (operation(route.request()) === 'CancelOrder' && once) {
      once = false;
      await change(desk.ask, { id, status: 'PROCESSING' });
    }
    return route.fallback();
  });
  await button(page, 'Cancel order').click();
  await page.getByRole('dialog', { name: 'Cancel the order' }).getByRole('button', { name: 'Cancel order' }).click();
  const conflict = page.getByRole('dialog', { name: 'Somebody changed this order meanwhile' });
  await conflict.getByText('Status changed').waitFor();
  await shows(page, 'Processing');
  await conflict.getByRole('button', { name: 'Do it all the same' }).click();
  await shows(page, 'Cancelled');
  await leave();
});

test('errors of an edit are at their fields', async () => {
  const { id } = await makeOrder(desk.ask);
  const { page, leave } = await desk.visit(`/orders/${id}`);
  await button(page, 'Edit').click();
  const dialog = page.getByRole('dialog', { name: 'Edit the order' });
  await dialog.getByLabel('Purchase order number').fill('x'.repeat(300));
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.equal(await dialog.getByLabel('Purchase order number').getAttribute('aria-invalid'), 'true');
  await dialog.getByLabel('Purchase order number').fill('PO-7');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('PO-7').waitFor();
  await button(page, 'Edit').click();
  await dialog.getByLabel('Purchase order number').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('PO-7').waitFor({ state: 'detached' });
  await leave();
});

test('goods are shipped, and an order is archived', async () => {
  const { id } = await makeOrder(desk.ask, { quantity: 2 });
  const { page, leave } = await desk.visit(`/orders/${id}`);
  await button(page, 'Ship all').click();
  await shows(page, 'Shipped');
  await page.getByText('2 of 2 shipped').waitFor();
  await button(page, 'Archive').click();
  await button(page, 'Take out of the archive').click();
  await button(page, 'Archive').waitFor();
  await leave();
});

test('an order that is not there is told so', async () => {
  const { page, leave } = await desk.visit('/orders/order_01h2xcejqtf2nbrexx3vqjhp41');
  await page.getByRole('heading', { name: 'There is no such order' }).waitFor();
  await leave();
});
