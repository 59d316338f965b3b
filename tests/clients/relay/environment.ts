import type { Client, Sink } from 'graphql-ws';
import { Environment, type FetchFunction, Network, Observable, RecordSource, Store, type SubscribeFunction } from 'relay-runtime';

export function createRelay(url: string, token: () => Promise<string>, socket: Client) {
  const send: FetchFunction = async ({ text: query }, variables) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await token()}` };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    return response.json();
  };
  const listen: SubscribeFunction = ({ text: query }, variables) =>
    Observable.create((sink) => socket.subscribe({ query: query!, variables }, sink as Sink));
  return new Environment({ network: Network.create(send, listen), store: new Store(new RecordSource()) });
}
