// Acts on their way to the server, one after the other. Without a connection they wait here, and in the browser's
// storage should the window close, and go when somebody answers.

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
  // been first; `refused(act, error)` tells of an act that will not be done; `waits(error)`: why it is not done yet;
  // `replaced()`: whether this window can be left to those of the server that has taken the place of its own.
  constructor(unsent, { send, stale, refused, waits, replaced }) {
    super();
    Object.assign(this, { unsent, send, stale, refused, waits, replaced });
    addEventListener("online", () => this.go());
    document.addEventListener("visibilitychange", () => this.go());
  }

  // Sends what windows that are gone, or were loaded again, had not been able to send; `found(count)` is told.
  recover(found) {
    this.unsent.inherit((acts) => {
      this.#waiting.push(...acts.map((act) => ({ act, tried: true, settle: () => {} })));
      this.#keep();
      found(acts.length);
      this.go();
    });
  }

  get length() {
    return this.#waiting.length;
  }

  // The server's answer, or null where the act came to nothing.
  add(act) {
    if (this.state === "replaced") return Promise.resolve(null);
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

  // When nothing waits any more, or nobody answers.
  async empty() {
    while (this.#waiting.length && this.state !== "lost") {
      await new Promise((told) => this.addEventListener("state", told, { once: true }));
    }
  }

  async go() {
    if (this.#sending || this.state === "replaced") return;
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
        if (!(error instanceof Refused) || error.status === 403 || error.status >= 500) return this.#later(error);
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

  // Nobody has done it yet: again in a while, if not by another window.
  #later(error) {
    this.#tell("lost");
    this.waits(error);
    if (error.answer?.refused === "key" && this.unsent.whole && this.replaced()) {
      this.unsent.leave();
      this.#tell("replaced");
    } else {
      this.#timer = setTimeout(() => this.go(), this.#wait);
      this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    }
    this.#sending = false;
  }

  // The act waits for its user's answer.
  async asking(answer) {
    this.#tell("asking");
    const told = await answer;
    this.#tell("saving");
    return told;
  }

  // The row says so now: acts that wait on what this window did there itself are of this.
  rebase(row, text) {
    for (const { act } of this.#waiting.slice(1)) {
      if (act.base !== undefined && (act.about ?? act.row) === row) act.base = act.op === "confirm" ? act.base : text;
    }
  }

  // Later texts of the row that this act is about are not sent.
  forget(act) {
    const later = this.#waiting.filter((one) => one.act !== act && one.act.op === "text" && one.act.row === act.row);
    this.#waiting = this.#waiting.filter((one) => !later.includes(one));
    for (const one of later) one.settle(null);
    this.#keep();
  }

  #keep() {
    this.unsent.keep(this.#waiting.map(({ act }) => act));
  }

  #tell(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
