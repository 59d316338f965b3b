// Every screen in both themes, on a desk and on a phone: nothing is wider than the page, and axe-core finds nothing.
import { after, before, test } from 'node:test';
import { look, start } from './desk.js';

let desk;
before(async () => (desk = await start()));
after(() => desk?.stop());

const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

for (const [size, viewport] of Object.entries(SIZES))
  for (const colorScheme of ['light', 'dark'])
    test(`on a ${size}, ${colorScheme}`, async () => {
      const name = (screen) => `${size}-${colorScheme}-${screen}`;
      const asked = await desk.visit('/', { token: null, viewport, colorScheme });
      await asked.page.getByRole('dialog').waitFor();
      await look(asked.page, name('token'));
      await asked.leave();

      const { page, leave } = await desk.visit('/', { viewport, colorScheme });
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('link', { name: /0000120/ }).waitFor();
      await look(page, name('list'));
      await page.getByRole('searchbox').fill('no such thing');
      await page.getByText('No order has').waitFor();
      await look(page, name('empty'));
      await page.goto(`${desk.url}/`);

      await page.getByRole('link', { name: /0000120/ }).click();
      await page.getByRole('heading', { level: 2, name: 'History' }).waitFor();
      await look(page, name('order'));
      for (const action of ['Put on hold', 'Edit']) {
        await page.getByRole('button', { name: action }).click();
        await page.getByRole('dialog').waitFor();
        await look(page, name(action.toLowerCase().replaceAll(' ', '-')));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }

      await page.getByRole('link', { name: 'New order' }).click();
      await page.getByRole('heading', { level: 1, name: 'New order' }).waitFor();
      await look(page, name('new'));
      await page.getByRole('button', { name: 'Create order' }).click();
      await page.getByRole('heading', { name: /problems/ }).waitFor();
      await look(page, name('problems'));
      await leave();
    });
