import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export type Message = { type: string; timestamp: string; data: Record<string, unknown> };

/** A server that takes each message once. `secret` is what `saveWebhook` answered with: `whsec_…`. */
export function receiver(secret: string, handle: (message: Message) => Promise<void>) {
  const webhook = new Webhook(secret);
  // Where processes come and go: a table, with the id as its key, written in the transaction of what `handle` writes.
  const taken = new Set<string>();

  async function take(headers: IncomingHttpHeaders, body: string) {
    const id = headers['webhook-id'] as string;
    let message: Message;
    try {
      message = webhook.verify(body, headers as Record<string, string>) as Message;
    } catch {
      return 401;
    }
    if (!taken.has(id)) {
      await handle(message);
      taken.add(id);
    }
    return 204;
  }

  return createServer(async (request, response) => {
    // The signature is of the very bytes: JSON that was read and written again is another text.
    const body = await text(request);
    response.statusCode = await take(request.headers, body).catch(() => 500);
    response.end();
  });
}
