// The token: asked for once, however many requests wait for it, and kept for this tab alone.
import { useSyncExternalStore } from 'react';

const KEY = 'token';
let current = sessionStorage.getItem(KEY);
let reason: 'missing' | 'refused' = 'missing';
let waiting: ((token: string) => void)[] = [];
const watchers = new Set<() => void>();
const tell = () => watchers.forEach((watcher) => watcher());

/** Resolves to a token, as soon as there is one. With an identity provider, this is where its library is asked for one. */
export const token = () =>
  current ? Promise.resolve(current) : new Promise<string>((resolve) => (waiting.push(resolve), tell()));

/** Takes a token, and lets everything go on that has been waiting for one. */
export function giveToken(text: string) {
  current = text.trim().replace(/^Bearer\s+/i, '');
  sessionStorage.setItem(KEY, current);
  waiting.forEach((resolve) => resolve(current!));
  waiting = [];
  tell();
}

/** The gateway does not take this token, or takes it no longer. One that was given in the meantime is kept. */
export function refuseToken(refused: string) {
  if (refused !== current) return;
  current = null;
  reason = 'refused';
  sessionStorage.removeItem(KEY);
}

/** Ends the visit, and drops all that was read with the token. */
export function signOut() {
  sessionStorage.removeItem(KEY);
  location.assign('/');
}

const watch = (watcher: () => void) => (watchers.add(watcher), () => void watchers.delete(watcher));

/** Why a token is needed now; null where none is. */
export const useTokenQuestion = () => useSyncExternalStore(watch, () => (waiting.length > 0 ? reason : null));

// A link such as `/#token=…` brings one. It is taken out of the address at once.
const given = new URLSearchParams(location.hash.slice(1)).get('token');
if (given) {
  giveToken(given);
  history.replaceState(null, '', location.pathname + location.search);
}
