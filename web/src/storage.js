// What GraphiQL keeps from one visit to the next, and the token of a link, which goes there too.
const KEY = 'graphiql:';
/** Stands in the headers until somebody puts a token there. */
export const PLACEHOLDER = 'PASTE-A-TOKEN';

/** Readies what was kept, or else the variables of the first tab, and returns the headers to begin with. */
export function restore(variables) {
  const link = takeToken();
  const state = parse(localStorage.getItem(`${KEY}tabState`));
  const active = state?.tabs?.[state.activeTabIndex];
  if (!active) {
    // GraphiQL takes from its first tab all but these.
    keep('variables', variables);
    return withAuthorization(null, `Bearer ${link ?? PLACEHOLDER}`);
  }
  if (link) active.headers = withAuthorization(active.headers, `Bearer ${link}`);
  shareToken(state);
  keep('tabState', JSON.stringify(state));
  // GraphiQL keeps of its editors only what was edited, and opens an empty tab where that fits none.
  for (const name of ['query', 'variables', 'headers']) keep(name, active[name]);
  return active.headers ?? '';
}

/** Gives all tabs the token of the one that is open, and a new tab the token of the others: then the answer is true. */
export function shareToken({ tabs, activeTabIndex }) {
  const active = tabs[activeTabIndex];
  const isNew = !active.headers || active.headers.includes(PLACEHOLDER);
  const authorization = authorizationOf(isNew ? tabs.find((tab) => authorizationOf(tab.headers))?.headers : active.headers);
  if (!authorization) return false;
  // In place, since GraphiQL has no action that changes other tabs than the one that is open.
  for (const tab of tabs) if (authorizationOf(tab.headers) !== authorization) tab.headers = withAuthorization(tab.headers, authorization);
  return isNew;
}

/** None where there is no token yet. */
export function authorizationOf(headers) {
  const entry = Object.entries(parse(headers) ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  const value = `${entry?.[1] ?? ''}`;
  return value && !value.includes(PLACEHOLDER) ? value : undefined;
}

/** The token of a link like /#token=…, which browsers send to no server. It goes out of the address bar. */
function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

function withAuthorization(headers, authorization) {
  const others = Object.entries(parse(headers) ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization');
  return JSON.stringify({ Authorization: authorization, ...Object.fromEntries(others) }, null, 2);
}

function keep(name, value) {
  if (value) localStorage.setItem(KEY + name, value);
  else localStorage.removeItem(KEY + name);
}

/** None where it is no JSON. */
export function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
