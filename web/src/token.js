// A token is kept where GraphiQL keeps what it persists: in the headers of its tabs.
const HEADERS = 'graphiql:headers';
const TABS = 'graphiql:tabState';

/** Takes the token of a link like /#token=…, which browsers send to no server, into the headers of all tabs. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  history.replaceState(null, '', location.pathname + location.search);
  localStorage.setItem(HEADERS, withToken(localStorage.getItem(HEADERS), token));
  const state = parse(localStorage.getItem(TABS));
  if (!Array.isArray(state?.tabs)) return;
  const tabs = state.tabs.map((tab) => ({ ...tab, headers: withToken(tab.headers, token) }));
  localStorage.setItem(TABS, JSON.stringify({ ...state, tabs }));
}

/** The headers that a new tab begins with. */
export function storedHeaders() {
  return localStorage.getItem(HEADERS) || withToken(null, 'PASTE-A-TOKEN');
}

function withToken(headers, token) {
  const others = Object.entries(parse(headers) ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization');
  return JSON.stringify({ Authorization: `Bearer ${token}`, ...Object.fromEntries(others) }, null, 2);
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
