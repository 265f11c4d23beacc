// One job on the page: what its parts have in common, which is acts, messages and keys.

import { Acts } from "./acts.js";
import { Book } from "./book.js";
import { asked } from "./dialog.js";
import { Editor } from "./editor.js";
import { composes, Keys, MODIFIERS } from "./keys.js";
import { Passages } from "./passages.js";
import { People } from "./people.js";
import { Player, SPEEDS } from "./player.js";
import { Replace } from "./replace.js";
import { ask, fetchBytes, Refused } from "./server.js";
import { Text } from "./text.js";
import { Walk } from "./walk.js";
import { Waves } from "./wave.js";
import { clock, make, refill, say } from "./words.js";

const BACK = 3; // seconds the key goes back
const element = (id) => document.getElementById(id);

export class Desk {
  #lost = null;
  #refused = null;
  #passing = false;

  constructor(job, told) {
    Object.assign(this, { job: job.id, name: job.name, told });
    this.address = `/api/job/${job.id}`;
    this.book = new Book();
    this.player = new Player();
    this.text = new Text(this.book);
    this.text.lost = (typed) => this.tellMine(typed);
    this.keys = new Keys(told.keys);
    this.acts = new Acts(this, this.address, job.identity);
    this.outbox = this.acts.outbox;
    this.editor = new Editor(this.book, this.text, this);
    this.walk = new Walk(this.book, this.text, this.editor, this.player, this);
    this.passages = new Passages(this);
    this.people = new People(this.book, this.text, this.editor, this);
    this.replace = new Replace(this.book, this.text, this);
    this.waves = new Waves(this.book, this.player);
  }

  async open() {
    this.book.addEventListener("change", () => this.#state());
    this.outbox.addEventListener("state", () => this.#saved());
    this.editor.addEventListener("typed", () => this.#saved());
    const view = await ask(this.address);
    this.text.main.lang = view.language;
    this.book.take({ ...view, whole: true });
    this.attendees = view.attendees;
    element("names").replaceChildren(...view.attendees.map(({ name }) => make("option", { value: name })));
    this.#wire();
    this.player.open(`/sound/${this.job}`);
    this.outbox.recover((count) => this.tell(say("desk.recovered", { count })));
    this.#elsewhere();
    this.#return(view.place);
    this.waves.show(await fetchBytes(`${this.address}/peaks`).catch(() => new Uint8Array()), this.told.per_second);
  }

  // The server's answer to an act, or null where it came to nothing.
  async act(told) {
    const answer = await this.acts.do(told);
    if (answer && element("told").textContent === this.#refused) this.tell("");
    return answer;
  }

  // What is told until something else was done.
  tellRefused(message) {
    this.#refused = message;
    this.tell(message);
  }

  tell(message) {
    element("told").textContent = message;
  }

  // What was typed and stands nowhere.
  tellMine(typed) {
    this.tell(`${say("desk.stale.mine")}: ${typed}`);
  }

  // What is told until all is saved again.
  tellLost(message) {
    this.#lost = message;
    this.tell(message);
  }

  alike(before, after) {
    this.replace.alike(before, after);
  }

  async term(term) {
    const done = await this.#asked("term", { term });
    if (done) this.tell(done.message);
  }

  // The server's answer; null, and told, where it refuses or nobody answers.
  async #asked(what, body) {
    try {
      return await ask(`${this.address}/${what}`, body);
    } catch (error) {
      this.tell(error instanceof Refused ? error.message : say("desk.lost.act"));
      return null;
    }
  }

  // To where it was left.
  #return(place) {
    const row = place && (this.book.row(place.row) ?? this.book.rowAt(place.time));
    this.player.audio.addEventListener("loadedmetadata", () => place && this.player.seek(place.time), { once: true });
    if (row) this.text.said(row.id).scrollIntoView({ block: "center" });
    (row ? this.text.said(row.id) : this.text.main.querySelector(".said"))?.setAttribute("tabindex", "0");
  }

  #stay() {
    const { row } = this.editor;
    const place = { row: row?.id ?? this.book.rowAt(this.player.time)?.id, time: this.player.time };
    if (place.row) ask(`${this.address}/place`, place, { keepalive: true }).catch(() => {});
  }

  #wire() {
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", () => (this.#passing = false));
    document.addEventListener("click", (event) => this.#click(event));
    this.player.addEventListener("move", () => this.#heard());
    this.player.addEventListener("silent", () => (element("silent").hidden = false));
    const speed = element("speed");
    speed.append(...SPEEDS.map((one) => make("option", { value: String(one), selected: one === 1 }, `${one}×`)));
    speed.addEventListener("change", () => (this.player.speed = Number(speed.value)));
    this.player.addEventListener("speed", () => (speed.value = String(this.player.speed)));
    for (const event of ["dragover", "drop"]) document.addEventListener(event, (one) => this.#dropped(one));
    addEventListener("pagehide", () => this.#stay());
    const lost = () => this.outbox.state === "lost" || this.text.refused.length;
    const unsaved = () => lost() && !location.hash; // behind # comes the address of a new server
    addEventListener("beforeunload", (event) => unsaved() && event.preventDefault());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#stay() : this.#refresh()));
    this.#heard();
  }

  // A browser opens what is dropped beside a text field, in the place of the page.
  #dropped(event) {
    const field = event.target.closest?.("input, [contenteditable]");
    if (!field || event.dataTransfer.types.includes("Files")) event.preventDefault();
  }

  // Back from another window, which may have changed something.
  async #refresh() {
    const busy = () => this.outbox.length || this.outbox.state !== "saved" || this.editor.dirty;
    const view = busy() ? null : await ask(this.address).catch(() => null);
    if (view && view.n !== this.book.n && !busy()) this.book.take({ ...view, whole: true });
  }

  #heard() {
    const { row } = this.editor;
    const heard = this.book.rowAt(this.player.time);
    this.text.play(this.player.time, this.player.playing && (!row || row === heard));
    element("clock").textContent = `${clock(this.player.time)} / ${clock(this.book.seconds)}`;
    element("play").textContent = say(this.player.playing ? "desk.pause" : "desk.play");
  }

  #state() {
    for (const name of ["undo", "redo"]) this.#enable(name, this.book[name]);
    this.#enable("restore", this.book.acts);
    const { rows } = this.book;
    const length = (some) => some.reduce((sum, row) => sum + row.end - row.start, 0);
    const [checked, all] = [length(rows.filter((row) => row.checked)), length(rows)];
    element("done").value = all ? checked / all : 1;
    element("left").textContent = say("desk.left", { left: clock(all - checked), all: clock(all) });
    const conflicts = this.book.conflicts.map((one) => this.#conflict(one));
    refill(element("conflicts"), ...conflicts);
    this.#saved();
    this.waves.fresh();
    this.#heard();
  }

  // A button that can do nothing has no focus.
  #enable(name, able) {
    const button = document.querySelector(`[data-do="${name}"]`);
    if (!able && button === document.activeElement) element("play").focus();
    button.disabled = !able;
  }

  #conflict(one) {
    const drop = make("button", { className: "small", "data-drop": one.n }, say("desk.conflict.drop"));
    const texts = [make("q", {}, one.wanted ?? ""), " / ", make("q", {}, one.found ?? "")];
    return make("li", {}, `${clock(one.start)} `, say(`desk.conflict.${one.reason}`), " ", ...texts, " ", drop);
  }

  // Whether the page can be left to one of a server begun since: nothing is being composed or answered, all is kept.
  leave() {
    if (this.editor.composing || document.querySelector("dialog[open]")) return false;
    this.player.audio.pause();
    this.editor.save();
    return true;
  }

  async #left() {
    const facts = { count: this.outbox.length, job: this.name, host: location.host };
    const told = [make("p", {}, say("desk.left.told"))];
    if (facts.count) told.push(make("p", {}, say("desk.left.kept", facts)));
    for (;;) await asked(say("desk.left.title"), told, []);
  }

  // What waits at other addresses of this job cannot be reached from here.
  async #elsewhere() {
    const told = this.outbox.unsent.elsewhere().map(([port, count]) => say("desk.elsewhere.told", { port, count }));
    const answers = [["", say("desk.close")]];
    if (told.length) await asked(say("desk.elsewhere"), told.map((one) => make("p", {}, one)), answers);
  }

  #saved() {
    const { state, length, unsent } = this.outbox;
    if (state === "replaced") return void this.#left();
    if (state === "saved" && element("told").textContent === this.#lost) this.tell("");
    const refused = this.text.refused.length;
    const lost = unsent.whole ? "lost" : "unkept";
    const key = state === "lost" ? lost : refused ? "refused" : state === "saved" && this.editor.dirty ? "typing" : state;
    const place = element("saved");
    place.dataset.state = state === "lost" || refused ? "lost" : key;
    const told = say(`desk.saved.${key}`, { count: length || refused, port: location.port });
    if (place.textContent !== told) place.textContent = told;
    document.querySelector('[data-do="write"]').classList.toggle("wanted", Boolean(this.book.unwritten));
  }

  #click(event) {
    const button = event.target.closest("button");
    if (button?.dataset.do) return this.actions[button.dataset.do]();
    if (button?.dataset.drop) return this.act({ op: "drop", n: Number(button.dataset.drop) });
    const row = this.text.rowOf(event.target);
    if (button?.dataset.back) return this.#machine(row);
    if (button?.dataset.put) return this.#putBack(row);
    if (button?.dataset.nothing) return this.passages.nothing(row);
    if (!button && event.target.closest(".said") && element("click-plays").checked) {
      const place = this.editor.selection;
      if (place && place[0] === place[1]) this.player.playFrom(this.editor.timeAt(place[0]));
    }
  }

  // What the machine wrote, instead of what stands there or is being typed.
  #machine({ id }) {
    return this.act(() => {
      const { text, machine = text } = this.book.row(id);
      return { op: "text", row: id, text: machine, base: text };
    });
  }

  #putBack(row) {
    const before = this.book.near(row, -1);
    return this.act({
      op: "insert",
      row: before?.id ?? null,
      start: row.start,
      end: row.end,
      text: row.text,
      person: null,
    });
  }

  // Whether the key is Tab on its way through the page: a row that was reached by it is left by it. Another key there,
  // or a click, and Tab plays.
  #passes({ key }, inRow) {
    if (MODIFIERS.includes(key)) return false;
    if (key !== "Tab") this.#passing = false;
    else if (!inRow) this.#passing = true;
    return key === "Tab" && this.#passing;
  }

  #key(event) {
    if (composes(event) || document.querySelector("dialog[open]")) return;
    const inRow = event.target.matches?.(".said");
    if (this.#passes(event, inRow)) return;
    if (inRow && event.target !== this.editor.said) this.editor.enter(event.target);
    const digit = /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey && Number(event.key);
    if (inRow && this.walk.active && digit && this.walk.active.candidates[digit - 1]) {
      event.preventDefault();
      return this.walk.choose(digit);
    }
    if (inRow && !event.ctrlKey && !event.altKey && !event.metaKey && this.passages.moves(event)) return event.preventDefault();
    const action = this.keys.actionOf(event, inRow);
    if (!action || (event.target.matches?.("input, select, textarea") && event.key.length === 1)) return;
    // The browser's own, of what is being typed.
    if (["undo", "redo"].includes(action) && ((inRow && this.editor.dirty) || !this.book[action])) return;
    event.preventDefault();
    this.actions[action]();
  }

  // Who says the row, which may have been without text until it was typed into just now.
  async #who() {
    if (this.editor.row?.kind !== "text") await this.editor.holding(this.editor.save());
    this.people.choose(this.editor.row, this.editor.selection);
  }

  // Undoes or redoes, and shows where that was.
  async #history(op) {
    const done = await this.act({ op });
    if (done?.rows.length && done.rows.length < this.book.rows.length) this.text.reveal(done.rows[0].id);
  }

  // All as the machine left it.
  async #restore() {
    const told = make("p", {}, say("desk.restore.told", { count: this.book.acts }));
    const answers = [
      ["put", say("desk.restore")],
      ["cancel", say("desk.close")],
    ];
    if ((await asked(say("desk.restore.title"), [told], answers)) === "put") this.act({ op: "restore" });
  }

  async #write() {
    this.editor.save();
    await this.outbox.empty();
    if (this.outbox.length) return this.tellLost(say("desk.lost.act"));
    this.tell(say("desk.writing"));
    const done = await this.#asked("write", {});
    if (!done) return;
    this.book.unwritten = false;
    this.#saved();
    this.tell(say("desk.written", { files: done.files.join(", ") }));
  }

  actions = {
    play: () => this.player.toggle(),
    back: () => this.player.seek(this.player.time - BACK),
    slower: () => this.player.faster(-1),
    faster: () => this.player.faster(1),
    next: () => this.walk.go(1),
    before: () => this.walk.go(-1),
    confirm: () => this.passages.confirm(),
    split: () => this.passages.split(),
    who: () => this.#who(),
    comment: () => this.passages.comment(),
    machine: () => this.editor.row?.kind === "text" && this.text.machine(this.editor.row),
    machine_back: () => this.editor.row?.kind === "text" && this.#machine(this.editor.row),
    undo: () => this.#history("undo"),
    redo: () => this.#history("redo"),
    replace: () => this.replace.open(this.editor.row ? String(getSelection()) : ""),
    restore: () => this.#restore(),
    write: () => this.#write(),
    leave_row: () => element("play").focus(),
    help: () =>
      asked(
        say("desk.help"),
        [make("p", {}, say("desk.help.told")), this.keys.table()],
        [["", say("desk.close")]],
        true,
      ),
  };
}
