// Acts that were not yet sent, kept in the browser until a window of their job has sent them: this one or, when it is
// gone, another one at this address, also of a later server. A cookie, which all ports of this machine share, tells
// windows at other ports that something waits here.

const YEAR = 365 * 24 * 3600; // seconds

const storage = () => {
  try {
    return localStorage;
  } catch {
    return null; // a browser that is told to keep nothing
  }
};

const read = (name) => {
  try {
    return JSON.parse(storage().getItem(name)) ?? [];
  } catch {
    return []; // not of ours
  }
};

export class Unsent {
  #awaited = new Set();
  #left = false;
  whole = true; // whether the browser keeps all of it

  // `job`: the identity of the job, whatever server shows it and where.
  constructor(job) {
    this.cookie = `tinglu-unsent-${job}-`;
    this.prefix = `tinglu-unsent-${job} `;
    this.own = this.prefix + crypto.randomUUID();
    const left = new Promise((release) => (this.release = release));
    navigator.locks?.request(this.own, () => left).catch(() => {}); // held as long as this window is there
  }

  keep(acts) {
    try {
      if (acts.length) storage().setItem(this.own, JSON.stringify(acts));
      else storage().removeItem(this.own);
      this.whole = true;
    } catch {
      this.whole = !acts.length;
    }
    const count = this.#names().reduce((sum, name) => sum + read(name).length, 0);
    document.cookie = `${this.cookie}${location.port}=${count}; path=/; samesite=strict; max-age=${count ? YEAR : 0}`;
  }

  // Calls `take(acts)` with what each other window leaves that is gone, now or later.
  inherit(take) {
    const wait = (name) => {
      if (name === this.own || this.#awaited.has(name)) return;
      this.#awaited.add(name);
      navigator.locks?.request(name, () => {
        this.#awaited.delete(name);
        const acts = this.#left ? [] : read(name);
        if (!acts.length) return;
        take(acts);
        if (this.whole) storage().removeItem(name);
      });
    };
    this.#names().forEach(wait);
    addEventListener("storage", ({ key, newValue }) => newValue && key.startsWith(this.prefix) && wait(key));
  }

  // To others: this window sends nothing more.
  leave() {
    this.#left = true;
    this.release();
  }

  // [port, how many] of acts that wait at other ports.
  elsewhere() {
    return document.cookie
      .split("; ")
      .filter((one) => one.startsWith(this.cookie))
      .map((one) => one.slice(this.cookie.length).split("="))
      .filter(([port]) => port !== location.port);
  }

  #names() {
    return Object.keys(storage() ?? {}).filter((name) => name.startsWith(this.prefix));
  }
}
