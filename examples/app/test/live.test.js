// What others do is there without a reload, however often the line is cut.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { change, makeOrder, start, until } from './desk.js';

let desk;
before(async () => (desk = await start()));
after(() => desk?.stop());

const row = (page, number) => page.getByRole('list', { name: 'Orders' }).getByRole('link', { name: number });
const live = (page) => page.getByText('Live', { exact: true }).waitFor();

test('orders that come in are offered, and rows change where they are', async () => {
  const { page, leave } = await desk.visit();
  await live(page);
  await row(page, '0000120').waitFor();
  const total = page.getByRole('link', { name: /^All/ });
  const count = async () => Number(/\d+|$/.exec(await total.innerText())[0]);
  await until(async () => (await count()) > 0, 'a count');
  const before = await count();

  const order = await makeOrder(desk.ask);
  const offer = page.getByRole('button', { name: 'Show 1 order that came in' });
  await offer.waitFor();
  assert.equal(await row(page, order.orderNumber).count(), 0, 'the list does not move by itself');
  await until(async () => (await count()) === before + 1, 'the count');
  await offer.click();
  await row(page, order.orderNumber).waitFor();
  await offer.waitFor({ state: 'detached' });

  await change(desk.ask, { id: order.id, status: 'POSTPONED' });
  await row(page, order.orderNumber).getByText('Postponed').waitFor();
  await leave();
});

test('a page follows its order', async () => {
  const { id } = await makeOrder(desk.ask);
  const { page, leave } = await desk.visit(`/orders/${id}`);
  await live(page);
  await change(desk.ask, { id, status: 'PROCESSING', customerNote: 'Leave it with the neighbour.' });
  await page.locator('.heading').getByText('Processing').waitFor();
  await page.getByText('Leave it with the neighbour.').waitFor();
  await change(desk.ask, { id, status: 'CANCELLED' });
  await page.locator('.heading').getByText('Cancelled').waitFor();
  await leave();
});

test('what happened while the line was cut is told once it is mended', async () => {
  const { page, leave } = await desk.visit();
  await live(page);
  await row(page, '0000120').waitFor();
  const { order } = await desk.ask('{ order(by: { orderNumber: "0000119" }) { id } }');

  desk.line.cut();
  await page.getByText('Reconnecting…').waitFor();
  const missed = [await makeOrder(desk.ask), await makeOrder(desk.ask)];
  await change(desk.ask, { id: order.id, status: 'COMMITTED' });
  desk.line.mend();
  await live(page);
  await row(page, '0000119').getByText('Committed').waitFor();
  await page.getByRole('button', { name: 'Show 2 orders that came in' }).click();
  for (const { orderNumber } of missed) await row(page, orderNumber).waitFor();
  await leave(/WebSocket|status of 50\d/);
});

test('a gateway that is away as the page is opened is waited for', async () => {
  desk.line.cut();
  const { page, leave } = await desk.visit();
  await page.getByRole('alert').getByText('The gateway does not answer.').waitFor();
  desk.line.mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  await row(page, '0000118').waitFor();
  await live(page);
  const order = await makeOrder(desk.ask);
  await page.getByRole('button', { name: 'Show 1 order that came in' }).click();
  await row(page, order.orderNumber).waitFor();
  await leave(/WebSocket|status of 50\d/);
});
