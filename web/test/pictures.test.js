// The demo's pictures, as an app shows them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.js';
import { start } from './gateway.js';

let gateway, browser;
before(async () => {
  gateway = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

test('all of them are pictures, without a network', async () => {
  const query = '{ products(first: 100) { nodes { imageMain } } productCategories { image } salesAgents { avatar } }';
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` };
  const response = await fetch(`${gateway.url}graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { data } = await response.json();
  const pictures = [...data.products.nodes, ...data.productCategories, ...data.salesAgents].map((row) => Object.values(row)[0]);
  assert.ok(pictures.length > 50 && new Set(pictures).size > 20);

  const context = await browser.newContext({ offline: true, viewport: { width: 1000, height: 700 } });
  const page = await context.newPage();
  const broken = await page.evaluate(async (pictures) => {
    const broken = [];
    for (const src of pictures) {
      const image = document.body.appendChild(Object.assign(new Image(80, 80), { src }));
      await image.decode().catch(() => broken.push(src));
    }
    return broken;
  }, pictures);
  assert.deepEqual(broken, []);

  // Each shows something: a square of one colour alone would be none.
  const empty = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 48, height: 48 });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    return [...document.images].filter((image) => {
      pen.clearRect(0, 0, 48, 48);
      pen.drawImage(image, 0, 0, 48, 48);
      const pixels = new Uint32Array(pen.getImageData(0, 0, 48, 48).data.buffer);
      const ink = pixels.filter((pixel) => pixel !== pixels[0]).length;
      return ink < 150 || ink > 2000;
    }).map(({ src }) => src);
  });
  assert.deepEqual(empty, []);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/pictures.png` });
  await context.close();
});
