import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A line to the gateway that can be cut, and mended. */
export async function relay(target) {
  const open = new Set();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(Number(new URL(target).port), '127.0.0.1');
    for (const [from, to] of [[near, far], [far, near]]) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => (open.delete(from), to.destroy()));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut: () => ((isCut = true), open.forEach((socket) => socket.resetAndDestroy())),
    mend: () => (isCut = false),
    stop: () => (open.forEach((socket) => socket.destroy()), server.close()),
  };
}
