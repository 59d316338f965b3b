import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

/** A browser that finds no host but this machine. */
export const launch = () =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });

/** A page of a new visitor, which notes what it should never do. */
export async function open(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, reducedMotion: 'reduce', ...options });
  const complaints = [];
  const isOurs = (url) => ['data:', 'blob:'].includes(url.protocol) || url.host === new URL(origin).host;
  await context.route((url) => !isOurs(url), (route) => {
    complaints.push(`asked for ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('websocket', (socket) => isOurs(new URL(socket.url())) || complaints.push(`asked for ${socket.url()}`));
  page.on('pageerror', (error) => complaints.push(`threw ${error.stack}`));
  page.on('console', (message) => {
    // The content security policy complains here too.
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  return new GraphiQL(page, complaints);
}

class GraphiQL {
  constructor(page, complaints) {
    this.page = page;
    this.complaints = complaints;
    this.query = page.locator('.graphiql-query-editor');
    this.tools = page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)');
    this.response = page.locator('.graphiql-response');
  }

  async goto(url) {
    await this.page.goto(url);
    await this.query.locator('.view-line').first().waitFor();
  }

  /** Replaces what an editor holds. */
  async write(editor, text) {
    await editor.locator('.view-lines').click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
    // The editor closed brackets by itself.
    await this.page.keyboard.press('ControlOrMeta+Shift+End');
    await this.page.keyboard.press('Delete');
  }

  /** Goes to the tab of an example. */
  async tab(name) {
    await this.page.getByRole('tab', { name, exact: true }).click();
    await this.expect(this.query, new RegExp(name));
  }

  /** Opens Variables or Headers. */
  async pane(name) {
    await this.page.locator('.graphiql-editor-tools').getByRole('button', { name, exact: true }).click();
  }

  async run() {
    // GraphiQL learns a moment after it shows a document which operation that has.
    await this.page.waitForTimeout(500);
    await this.page.getByRole('button', { name: /^Execute query/ }).click();
  }

  /** Waits until an editor shows this. */
  async expect(editor, pattern, timeout = 15_000) {
    const until = Date.now() + timeout;
    let text;
    do {
      text = await this.text(editor);
      if (pattern.test(text)) return pattern.exec(text);
      await this.page.waitForTimeout(100);
    } while (Date.now() < until);
    assert.match(text, pattern);
  }

  /** What an editor shows; lines that are scrolled away are missing. */
  async text(editor) {
    return (await editor.locator('.view-lines').innerText()).replaceAll('\u00a0', ' ');
  }

  async screenshot(name) {
    if (process.env.SCREENSHOTS) await this.page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` });
  }

  /** Ends the visit; whatever the page should not have done is an error. */
  async close(expected = []) {
    await this.page.context().close();
    const surprises = this.complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
    assert.deepEqual(surprises, []);
  }
}
