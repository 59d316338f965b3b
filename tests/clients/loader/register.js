// What an app's bundler and a browser give: modules as the hooks load them, and WebSocket, which Node.js has from 22 on.
import { register } from 'node:module';
import { WebSocket } from 'ws';

register('./hooks.js', import.meta.url);
globalThis.WebSocket ??= WebSocket;
