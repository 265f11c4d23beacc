// Acts: from what is done on the page to the server's answer, and what happens where another window was first.

import { asked } from "./dialog.js";
import { Outbox } from "./outbox.js";
import { ask, Refused } from "./server.js";
import { Unsent } from "./unsent.js";
import { make, say } from "./words.js";

const KEEPALIVE = 50000; // bytes of a request that outlives its page
const PATIENT = ["text", "insert", "confirm", "comment"]; // wait where nobody answers; others have to be seen done
const OTHERWISE = ["replace", "split", "join", "undo", "redo", "restore", "drop"]; // rows say something else then

export class Acts {
  constructor(desk, address, identity) {
    Object.assign(this, { desk, address });
    this.outbox = new Outbox(new Unsent(identity), {
      send: (act) => this.#send(act),
      stale: (act, view) => this.#stale(act, view),
      refused: (act, error) => this.#refused(act, error),
      waits: (error) => error.status >= 500 && desk.tellLost(error.message),
      replaced: () => desk.leave(),
    });
  }

  // Does an act, or what `told` answers when all that was typed is saved. `base`: the text of the row it is about, as
  // its user saw it.
  async do(told) {
    const saved = typeof told === "function" || told.op !== "text" ? this.desk.editor.save() : null;
    if (this.outbox.state !== "lost") await saved;
    const act = typeof told === "function" ? told() : told;
    if (!PATIENT.includes(act.op) && this.outbox.state === "lost") {
      this.desk.tellLost(say("desk.lost.act"));
      return null;
    }
    const before = act.op === "text" ? act.base : null;
    const adding = this.outbox.add(act);
    const cuts = act.op === "speaker" && (act.first > 0 || act.last < this.desk.book.row(act.to)?.text.length);
    const answer = await (cuts || OTHERWISE.includes(act.op) ? this.desk.editor.holding(adding) : adding);
    if (answer && before !== null && !this.desk.editor.dirty) this.desk.replace.alikeOf(before, act.text);
    return answer;
  }

  async #send({ id, base, about, ...act }) {
    // What was seen when it was done is no longer there: nothing to ask the server about.
    const row = this.desk.book.row(about ?? act.row);
    if ((base !== undefined && row?.text !== base) || (about !== undefined && !row)) throw new Refused(409, null);
    const body = { id, n: this.desk.book.n, act };
    const keepalive = new Blob([JSON.stringify(body)]).size < KEEPALIVE;
    const answer = await ask(`${this.address}/act`, body, { keepalive });
    this.desk.book.take(answer);
    if (act.op === "text") this.#taken(act.row, act.text);
    return answer;
  }

  // The row says what this window has sent: what was typed on, and acts that wait, are of that.
  #taken(row, text) {
    this.desk.text.sent(row, text);
    this.outbox.rebase(row, text);
  }

  #refused(act, error) {
    if (["text", "insert"].includes(act.op)) this.desk.text.refuse(act.about ?? act.row);
    this.desk.tellRefused(`${error.message} ${act.text ?? ""}`);
  }

  // Another window was first. An act on a row that it did not touch goes again; of a row that it did both texts are
  // shown; what concerns more than one row, such as an approval, has to be looked at anew.
  async #stale(act, view) {
    const mine = this.desk.editor.dirty && this.desk.editor.row.id === act.row ? this.desk.editor.typed : act.text;
    if (view) this.desk.book.take({ ...view, whole: true });
    const row = this.desk.book.row(act.about ?? act.row);
    const fits = (one) => this.desk.book.row(one.row)?.text?.slice(one.first, one.last) === one.before;
    if (act.op === "replace" ? act.changes.every(fits) : act.base !== undefined && row?.text === act.base) return true;
    if (act.op !== "text") return this.desk.tellRefused(`${say("desk.stale.act")} ${act.text ?? ""}`) ?? false;
    if (row?.text === act.text) return this.#taken(act.row, act.text) ?? false;
    const texts = make("dl", {}, make("dt", {}, say("desk.stale.theirs")));
    texts.append(make("dd", { className: "theirs" }, row?.text ?? say("desk.stale.gone")));
    texts.append(make("dt", {}, say("desk.stale.mine")), make("dd", { className: "mine" }, mine));
    const put = row ? [["mine", say("desk.stale.put")]] : [];
    const asking = asked(say("desk.stale"), [texts], [["theirs", say("desk.stale.keep")], ...put], true);
    const answer = await this.outbox.asking(asking);
    this.outbox.forget(act); // what was typed on is in `mine`
    if (answer === "mine") {
      Object.assign(act, { base: row.text, text: mine });
      return true;
    }
    if (row) this.desk.text.back(row.id);
    if (answer === null || !row) this.desk.tellMine(mine); // not chosen against: not lost either
    return false;
  }
}
