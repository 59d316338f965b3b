import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start as startBinary } from '../../web/test/gateway.js';

/** Requests take a token for so long after its `exp`; sockets and streams do not. */
const LEEWAY = 30;

/** Starts the binary with its demo, whose secret signs the tests' own tokens too. */
export async function start(settings: Record<string, string> = {}) {
  const { url, token, folder, ...process } = await startBinary(settings);
  const secret = await readFile(join(folder, 'order-gateway.sqlite.jwt-secret'), 'utf8');
  /** The same token, good for so many seconds more; for less than none it has run out, whatever the leeway. */
  const expiring = (seconds: number) =>
    sign({ ...payload(token), exp: Math.floor(Date.now() / 1000) + (seconds < 0 ? seconds - LEEWAY : seconds) }, secret);
  return { url: `${url}graphql`, token, expiring, ...process };
}

export type Gateway = Awaited<ReturnType<typeof start>>;

const payload = (token: string): object => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

function sign(claims: object, secret: string) {
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
