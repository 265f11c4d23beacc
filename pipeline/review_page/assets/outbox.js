// Acts on their way to the server, one after the other. Without a connection they wait here, and in this window's
// storage should it be loaded again, and go when somebody answers.

import { Refused } from "./server.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 10000;

export class Outbox extends EventTarget {
  #waiting = [];
  #sending = false;
  #timer = 0;
  #wait = FIRST_WAIT;
  state = "saved";

  // `send(act)` answers as the server does; `stale(act, answer)`: whether the act shall go again, another window having
  // been first; `refused(act, error)` tells of an act that will not be done.
  constructor(place, { send, stale, refused }) {
    super();
    Object.assign(this, { place, send, stale, refused });
    addEventListener("online", () => this.go());
    document.addEventListener("visibilitychange", () => this.go());
  }

  // What a window that was loaded again had not been able to send.
  recover() {
    const kept = JSON.parse(sessionStorage.getItem(this.place) ?? "[]");
    this.#waiting.unshift(...kept.map((act) => ({ act, tried: true, settle: () => {} })));
    this.go();
    return kept;
  }

  get length() {
    return this.#waiting.length;
  }

  // The server's answer, or null where the act came to nothing.
  add(act) {
    const last = this.#waiting.at(-1);
    const typedOn = last?.act.op === "text" && act.op === "text" && last.act.row === act.row;
    if (typedOn && (!last.tried || last.act.text === act.text)) {
      last.act.text = act.text; // typed on, while it waited
      this.#keep();
      return new Promise((settle) => {
        const earlier = last.settle;
        last.settle = (answer) => (earlier(answer), settle(answer));
      });
    }
    const promise = new Promise((settle) => this.#waiting.push({ act: { ...act, id: crypto.randomUUID() }, settle }));
    this.#keep();
    this.go();
    return promise;
  }

  async go() {
    if (this.#sending) return;
    clearTimeout(this.#timer);
    this.#sending = true;
    while (this.#waiting.length) {
      this.#tell(this.state === "lost" ? "lost" : "saving");
      const first = Object.assign(this.#waiting[0], { tried: true }); // it may have arrived, whatever happens
      const act = first.act;
      let answer = null;
      try {
        answer = await this.send(act);
      } catch (error) {
        if (!(error instanceof Refused) || error.status === 403 || error.status >= 500) {
          this.#sending = false;
          this.#timer = setTimeout(() => this.go(), this.#wait);
          this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
          return this.#tell("lost");
        }
        if (error.status === 409 && (await this.stale(act, error.answer))) continue;
        if (error.status !== 409) this.refused(act, error);
      }
      this.#wait = FIRST_WAIT;
      this.state = "saving";
      this.#waiting.shift();
      this.#keep();
      first.settle(answer); // also of whoever has asked for the same while it was on its way
    }
    this.#sending = false;
    this.#tell("saved");
  }

  // The row says so now: acts that wait on what this window did there itself are of this.
  rebase(row, text) {
    for (const { act } of this.#waiting.slice(1)) {
      if (act.base !== undefined && (act.about ?? act.row) === row) act.base = act.op === "confirm" ? act.base : text;
    }
  }

  #keep() {
    sessionStorage.removeItem(this.place);
    if (!this.#waiting.length) return;
    try {
      sessionStorage.setItem(this.place, JSON.stringify(this.#waiting.map(({ act }) => act)));
    } catch {
      // More than a window may store: it is sent all the same.
    }
  }

  #tell(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
