// Asking the server. The run's key comes behind # in the address, stays in this window, and goes along as a header.

const KEPT = "tinglu-key";
const AGAIN_MS = 5000;
const storage = () => {
  try {
    return sessionStorage;
  } catch {
    return null; // a browser that is told to keep nothing
  }
};
let key = storage()?.getItem(KEPT) ?? "";

export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.message ?? String(status));
    this.status = status;
    this.answer = answer;
  }
}

// Throws TypeError where nobody answers, or another program does; Refused where the server will not do it.
export const ask = async (path, body, more = {}) => {
  const headers = { "X-Tinglu-Key": key };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const method = body === undefined ? "GET" : "POST";
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), ...more });
  const told = await answer.json().catch(() => null);
  if (!told || !(answer.ok || told.message || told.rows)) throw new TypeError(`${answer.status}, not of tinglu`);
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
};

// Holds a socket open: a browser that is closed may be gone before it has told of it.
export const stay = (page) => {
  const held = new WebSocket(`ws://${location.host}/api/here`);
  held.addEventListener("open", () => held.send(JSON.stringify({ key, window: page })));
  held.addEventListener("close", () => setTimeout(stay, AGAIN_MS, page));
};

// Bytes, such as the recording's outline.
export const fetchBytes = async (path) => {
  const answer = await fetch(path, { headers: { "X-Tinglu-Key": key } });
  if (!answer.ok) throw new Refused(answer.status, {});
  return new Uint8Array(await answer.arrayBuffer());
};

// What the page begins with. The secret leaves the address, so that it is not copied with it.
export const enter = async (page) => {
  const secret = location.hash.slice(1) || key;
  history.replaceState(null, "", location.pathname + location.search);
  const told = await ask("/api/enter", { secret, window: page });
  key = told.key;
  storage()?.setItem(KEPT, key);
  return told;
};
