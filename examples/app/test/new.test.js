// The form: what it costs and what is short while it is written, all errors at their fields, and one order.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { operation, start, until } from './desk.js';

let desk;
before(async () => (desk = await start()));
after(() => desk?.stop());

const ADDRESS = { 'Name': 'Grace Hopper', 'Address': '1 Harbor Road', 'City': 'Portland', 'State or province': 'OR', 'Postal code': '97209' };

async function write(page, { email = 'grace@example.com', sku = 'TEA-GREEN-250', quantity = '1' } = {}) {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('First name').fill('Grace');
  await page.getByLabel('Last name').fill('Hopper');
  await page.getByLabel('Came in through').selectOption('Telephone orders');
  await page.getByLabel('Line 1 Product').fill(sku);
  await page.getByLabel('Line 1 Quantity').fill(quantity);
  for (const [label, text] of Object.entries(ADDRESS)) await page.getByLabel(label, { exact: true }).fill(text);
}
const ordersOf = async (email) => (await desk.ask('query($search: String) { orders(filter: { search: $search }) { nodes { id totals { grandTotal { amount } } } } }', { search: email })).orders.nodes;
const create = (page) => page.getByRole('button', { name: 'Create order' });
/** What a screen reader says of a field beside its label. */
const described = (field) => field.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby'))?.textContent ?? '');

test('every error is at its field, and in a summary that leads there', async () => {
  const { page, leave } = await desk.visit('/new');
  await page.getByLabel('Line 1 Quantity').fill('1.5');
  await create(page).click();
  const summary = page.getByRole('group', { name: /^There are \d+ problems$/ });
  await summary.waitFor();
  assert.equal(await summary.evaluate((element) => element === document.activeElement), true);
  const wrong = ['Email', 'First name', 'Last name', 'Came in through', 'Line 1 Product', 'Line 1 Quantity', 'Name', 'Address', 'City', 'State or province', 'Postal code'];
  for (const label of wrong) {
    const field = page.getByLabel(label, { exact: true });
    assert.equal(await field.getAttribute('aria-invalid'), 'true', label);
    assert.notEqual(await described(field), '', label);
  }
  assert.equal(await page.locator('[aria-invalid]').count(), wrong.length);
  assert.deepEqual((await summary.getByRole('link').allInnerTexts()).map((text) => text.split(':')[0]), wrong, 'in the order of the fields');
  await summary.getByRole('link', { name: /^City/ }).click();
  assert.equal(await page.getByLabel('City').evaluate((element) => element === document.activeElement), true);

  // What is mended goes by itself.
  await page.getByLabel('City').fill('Portland');
  await until(async () => (await page.getByLabel('City').getAttribute('aria-invalid')) === null, 'the city is right');
  assert.equal(await summary.getByRole('link').count(), wrong.length - 1);
  await leave();
});

test('stock that does not suffice is told at its line before anything is sent, and the total follows', async () => {
  const { page, leave } = await desk.visit('/new');
  await page.getByRole('button', { name: 'Add a line' }).click();
  await page.getByLabel('Line 2 Product').fill('TEAPOT-IRON');
  await page.getByLabel('Line 2 Quantity').fill('5');
  await write(page, { email: 'short@example.com' });
  const quantity = page.getByLabel('Line 2 Quantity');
  await until(async () => (await described(quantity)) === 'Only 2 are in stock; 5 are ordered.', 'the shortage');
  assert.equal(await page.locator('[aria-invalid]').count(), 1, 'nothing else is called wrong yet');
  await create(page).click();
  await page.getByRole('group', { name: 'There is a problem' }).getByRole('link', { name: /^Line 2 Quantity/ }).click();
  await page.getByRole('button', { name: 'Remove line 2' }).click();
  await page.getByLabel('Shipping charge').fill('7.95');
  await page.getByText('Total $20.45').waitFor();
  await page.getByText('Sencha green tea, loose leaf, 250 g · $12.50 each · $12.50').waitFor();
  await create(page).click();
  await page.getByRole('heading', { level: 1, name: /^Order 0/ }).waitFor();
  assert.equal(await page.getByRole('heading', { level: 1 }).evaluate((element) => element === document.activeElement), true);
  const [order, ...others] = await ordersOf('short@example.com');
  assert.equal(order.totals.grandTotal.amount, '20.45');
  assert.deepEqual(others, []);
  await leave();
});

test('products are found by a part of their name', async () => {
  const { page, leave } = await desk.visit('/new');
  await page.getByLabel('Line 1 Product').pressSequentially('sencha');
  const option = page.locator('datalist option[value="TEA-GREEN-250"]');
  await option.waitFor({ state: 'attached' });
  assert.match(await option.textContent(), /^Sencha green tea, loose leaf, 250 g · \$12\.50 · \d+ in stock$/);
  await leave();
});

test('an order is made once, though the answer gets lost and somebody is impatient', async () => {
  const { page, leave } = await desk.visit('/new');
  const email = 'once@example.com';
  let lost = 0;
  await page.route('**/graphql', async (route) => {
    if (operation(route.request()) !== 'CreateOrder' || route.request().postDataJSON().variables.input.dryRun || lost++ > 3) return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await write(page, { email });
  await create(page).dblclick();
  await page.getByText(/it is not known whether this was done/).waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: /^Order 0/ }).waitFor();
  assert.equal((await ordersOf(email)).length, 1);
  await leave(/net::ERR_FAILED/);
});

test('a token that runs out while somebody writes is replaced, and nothing that was written is lost', async () => {
  const exp = Math.floor(Date.now() / 1000) + 4;
  const { page, leave } = await desk.visit('/new', { token: desk.tokenWith({ exp }) });
  const email = 'late@example.com';
  await write(page, { email });
  // The gateway closes the socket when the token's time is over.
  const dialog = page.getByRole('dialog', { name: 'Enter another token' });
  await dialog.getByLabel('Token').fill(desk.token);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Email').inputValue(), email);
  await create(page).click();
  await page.getByRole('heading', { level: 1, name: /^Order 0/ }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await leave(/status of 401|UNAUTHENTICATED/);
});
