// The list: its token, tabs, search and pages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start, until } from './desk.js';

let desk;
before(async () => (desk = await start()));
after(() => desk?.stop());

const rows = (page) => page.getByRole('list', { name: 'Orders' }).getByRole('listitem');
const counts = async (page) => {
  const texts = await page.getByRole('navigation', { name: 'Orders by status' }).getByRole('link').allInnerTexts();
  return Object.fromEntries(texts.map((text) => /^(.*) (\S+)$/.exec(text).slice(1)));
};

test('a token is asked for once, again where it is refused, and kept for the tab', async () => {
  const { page, leave } = await desk.visit('/', { token: null });
  const give = async (title, token) => {
    await page.getByRole('dialog', { name: title }).getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
  };
  await give('Enter a token', 'nonsense');
  await give('Enter another token', `Bearer ${desk.token}`);
  await rows(page).first().waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.reload();
  await rows(page).first().waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('dialog', { name: 'Enter a token' }).waitFor();
  await leave(/status of 401/);
});

test('a link brings the token, and loses it', async () => {
  const { page, leave } = await desk.visit('/?tab=done');
  await rows(page).first().waitFor();
  assert.equal(page.url(), `${desk.url}/?tab=done`);
  await leave();
});

test('tabs have the counts of the summary, and what they count', async () => {
  const { orders } = await desk.ask('{ orders { summary { count byStatus { status count } } } }');
  const count = (...status) => String(orders.summary.byStatus.reduce((sum, each) => sum + (status.includes(each.status) ? each.count : 0), 0));
  const { page, leave } = await desk.visit();
  await until(async () => (await counts(page)).All === String(orders.summary.count), 'the count of all');
  const expected = { Waiting: count('ON_HOLD', 'BACKORDER', 'POSTPONED'), Cancelled: count('CANCELLED') };
  const { All, ...others } = await counts(page);
  assert.equal(Object.values(others).reduce((sum, each) => sum + Number(each), 0), Number(All), 'each order is in one tab');

  for (const [label, number] of Object.entries(expected)) {
    await page.getByRole('link', { name: new RegExp(`^${label}`) }).click();
    assert.equal((await counts(page))[label], number);
    await until(async () => (await rows(page).count()) === Math.min(Number(number), 25), `the rows of ${label}`);
    assert.equal(await page.getByRole('link', { name: new RegExp(`^${label}`) }).getAttribute('aria-current'), 'page');
  }
  for (const row of await rows(page).allInnerTexts()) assert.match(row, /Cancelled/);
  // What was read before is there at once, whole.
  await page.getByRole('link', { name: /^All/ }).click();
  await until(async () => (await rows(page).count()) >= 25, 'all again');
  await leave();
});

test('a search is in the address, and the tabs count what it finds', async () => {
  const { orders } = await desk.ask('{ orders(first: 100, filter: { search: "whitfield ada" }) { nodes { orderNumber } } }');
  assert.ok(orders.nodes.length > 0);
  const { page, leave } = await desk.visit();
  await page.getByRole('searchbox', { name: 'Search orders' }).fill('whitfield ada');
  await until(async () => (await rows(page).count()) === Math.min(orders.nodes.length, 25), 'what the search finds');
  await until(async () => (await counts(page)).All === String(orders.nodes.length), 'its count');
  assert.match(page.url(), /search=whitfield/);
  await page.reload();
  await until(async () => (await rows(page).count()) === Math.min(orders.nodes.length, 25), 'the same after a reload');

  await page.getByRole('searchbox').fill('no such thing');
  await page.getByText('No order has “no such thing”.').waitFor();
  await page.getByRole('link', { name: 'Order desk' }).click();
  await rows(page).first().waitFor();
  assert.equal(await page.getByRole('searchbox').inputValue(), '');
  await leave();
});

test('pages grow as somebody scrolls, and no order comes twice', async () => {
  const { orders } = await desk.ask('{ orders { totalCount } }');
  const { page, leave } = await desk.visit();
  await rows(page).first().waitFor();
  await until(async () => {
    await page.mouse.wheel(0, 20_000);
    return (await rows(page).count()) >= orders.totalCount;
  }, 'all orders');
  const links = await rows(page).getByRole('link').evaluateAll((all) => all.map((each) => each.href));
  assert.equal(new Set(links).size, orders.totalCount);
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);

  // The way there and back leaves the list as it was.
  await rows(page).nth(60).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /^Order 0/ }).waitFor();
  await page.goBack();
  await until(async () => (await rows(page).count()) === orders.totalCount, 'all orders again');
  await leave();
});

test('a token that lacks a scope is told so', async () => {
  const { page, leave } = await desk.visit('/', { token: desk.tokenWith({ scope: 'catalog:read' }) });
  await page.getByRole('alert').getByText(/orders:read/).waitFor();
  await leave(/FORBIDDEN|orders:read/);
});
