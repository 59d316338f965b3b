import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BINARY = process.env.GATEWAY ?? fileURLToPath(new URL('../../target/debug/order-gateway', import.meta.url));

/** Starts the binary with the demo, in a folder of its own, and reads the address and the token that it prints. */
export async function start(settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'order-gateway-'));
  let running = await run(folder, '127.0.0.1:0', settings);
  const { url, token } = running;
  return {
    url,
    token,
    folder,
    /** Ends the process; its data and its address wait for `resume`. */
    halt: () => running.end(),
    resume: async () => (running = await run(folder, new URL(url).host, settings)),
    stop: async () => {
      await running.end();
      await rm(folder, { recursive: true });
    },
  };
}

async function run(folder, address, settings) {
  const child = spawn(BINARY, ['serve', '--listen-address', address], {
    cwd: folder,
    env: { RUST_LOG: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const end = async () => {
    child.kill();
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url, token] = /(http:\S+\/)#token=(\S+)/.exec(line) ?? [];
    if (token) return { url, token, end };
  }
  throw new Error(`${BINARY} ended without a link to the page`);
}
