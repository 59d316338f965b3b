// What GraphiQL keeps from one visit to the next, and the token of a link, which goes there too.
const KEY = 'graphiql:';
/** Stands in the headers until somebody puts a token there. */
export const PLACEHOLDER = 'PASTE-A-TOKEN';

/** Readies what was kept, and returns the headers to begin with. */
export function restore() {
  const token = takeToken();
  const state = parse(localStorage.getItem(`${KEY}tabState`));
  const active = state?.tabs?.[state.activeTabIndex];
  if (!active) return withToken(null, token ?? PLACEHOLDER);
  if (token) {
    for (const tab of state.tabs) tab.headers = withToken(tab.headers, token);
    keep('tabState', JSON.stringify(state));
  }
  // GraphiQL keeps of its editors only what was edited, and opens an empty tab where that fits none.
  for (const name of ['query', 'variables', 'headers']) keep(name, active[name]);
  return active.headers ?? '';
}

/** The token of a link like /#token=…, which browsers send to no server. It goes out of the address bar. */
function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

function withToken(headers, token) {
  const others = Object.entries(parse(headers) ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization');
  return JSON.stringify({ Authorization: `Bearer ${token}`, ...Object.fromEntries(others) }, null, 2);
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
