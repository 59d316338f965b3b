import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to the gateway that can be cut, or fall silent. */
export async function proxy(target: string) {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => (open.delete(from), to.destroy()));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => open.forEach((socket) => socket.resetAndDestroy());
  /** What is open stays open, and nothing passes any more, as when a laptop slept or a network changed. */
  const silence = () => open.forEach((socket) => socket.unpipe().pause());
  return { url: url.href, cut, silence, stop: () => (cut(), server.close()) };
}
