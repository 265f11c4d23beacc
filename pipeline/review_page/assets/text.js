// The rows on the screen. Recognised text goes in as text, and nowhere as markup.

import { spanAt } from "./book.js";
import { moved, rangeOf } from "./places.js";
import { clock, make, say } from "./words.js";

const PAUSE = 2.5; // seconds of silence in one person's speech that begin a paragraph
const LINE_ENDS = /\s*[\r\n\t\v\f\u0085\u2028\u2029]\s*/g; // \v: within a paragraph of a word processor
const NO_TEXT = /[\p{Control}\p{Surrogate}\ufffe\uffff]/gu; // control characters, halves of characters

// Text as a row holds it, in one line.
export const plain = (text) => text.replace(LINE_ENDS, " ").replace(/\u00a0/g, " ").replace(NO_TEXT, "");

export class Text {
  #shown = new Map(); // id: the row's elements
  #ranges = new Map(); // id: its doubtful words
  #playing = null;
  #refused = new Set();

  constructor(book) {
    this.book = book;
    this.main = document.getElementById("text");
    this.marks = {};
    for (const name of ["doubt", "playing", "active"]) {
      this.marks[name] = CSS.highlights ? new Highlight() : new Set(); // an older browser marks nothing
      CSS.highlights?.set(name, this.marks[name]);
    }
    book.addEventListener("change", ({ detail }) => this.#change(detail));
  }

  // The element that holds the row's text.
  said(id) {
    return this.#shown.get(id)?.said;
  }

  // What the row said before somebody typed there: the server's text that stood there, or that of this window which the
  // server has taken since. Another window's may be another: what was typed is not made of that.
  base(id) {
    return this.#shown.get(id)?.base ?? "";
  }

  // The rows, by id, in which something stands that the server did not take.
  get refused() {
    const typed = ({ said, base }) => plain(said.textContent) !== plain(base);
    return [...this.#refused].filter((id) => this.#shown.has(id) && typed(this.#shown.get(id)));
  }

  refuse(id) {
    this.#refused.add(id);
  }

  // The server has taken what stood in the row.
  sent(id, text) {
    const shown = this.#shown.get(id);
    this.#refused.delete(id);
    if (!shown) return;
    shown.base = text;
    this.renew(id);
  }

  // The row as the server knows it, instead of what was typed.
  back(id) {
    const shown = this.#shown.get(id);
    shown.base = shown.said.textContent;
    this.renew(id);
  }

  // Shows the row's text where nothing is being typed; else that stays, and goes on its way to the server.
  renew(id) {
    const [shown, row] = [this.#shown.get(id), this.book.row(id)];
    const text = row?.kind === "text" ? row.text : "";
    const typed = shown.said.textContent;
    if (typed !== text && (plain(typed) !== plain(shown.base) || !this.dispatch(shown.said, text))) return;
    shown.base = text;
  }

  rowOf(element) {
    return this.book.row(element?.closest?.(".row")?.dataset.row);
  }

  reveal(id) {
    const { root } = this.#shown.get(id);
    const box = root.getBoundingClientRect();
    const top = document.getElementById("top").getBoundingClientRect().bottom;
    if (box.top < top + 8 || box.bottom > innerHeight - 60) root.scrollIntoView({ block: "center" });
  }

  // Scrolls to a part of a row that is higher than the window.
  show(range) {
    const box = range.getBoundingClientRect();
    const top = document.getElementById("top").getBoundingClientRect().bottom;
    if (box.top < top || box.bottom > innerHeight) scrollBy(0, box.top - (top + innerHeight) / 2);
  }

  // Marks the word that is heard at `time`.
  play(time, follow) {
    const row = this.book.rowAt(time);
    const span = row && spanAt(row, time);
    const key = row && `${row.id} ${span}`;
    if (key === this.#playing) return;
    this.#playing = key;
    this.marks.playing.clear();
    this.main.querySelector(".row.now")?.classList.remove("now");
    if (!row) return;
    const { root } = this.#shown.get(row.id);
    root.classList.add("now");
    const range = span && this.range(row, ...span);
    if (range) this.marks.playing.add(range);
    if (follow) this.reveal(row.id);
    if (follow && range) this.show(range);
  }

  // Of a stretch of the row's text as the server knows it, wherever typing has moved it.
  range(row, first, last) {
    const said = this.said(row.id);
    const typed = said.textContent;
    return rangeOf(said, moved(first, row.text ?? "", typed), moved(last, row.text ?? "", typed));
  }

  #change({ before, order }) {
    for (const id of before.keys()) {
      const row = this.book.row(id);
      if (this.#shown.has(id)) {
        this.renew(id);
        this.#more(row, this.#shown.get(id));
      } else this.#shown.set(id, this.#made(row));
    }
    if (order) this.#order();
    this.#headings();
    for (const id of before.keys()) this.#mark(this.book.row(id));
    this.#playing = null;
  }

  #made(row) {
    const text = row.kind === "text" ? row.text : "";
    const said = make("div", { className: "said", role: "textbox", tabIndex: -1, dir: "auto" }, text);
    const who = make("div", { className: "who" });
    if (row.language) said.lang = row.language;
    const root = make("div", { className: `row ${row.kind}`, "data-row": row.id }, who, said);
    const shown = { root, who, said, base: text, more: null };
    this.#more(row, shown);
    return shown;
  }

  // Told of what was typed into a row that is gone.
  lost = () => {};

  // Sets a row's text, if that can be done now; the editor takes this over for the row it holds.
  dispatch = (said, text) => {
    said.textContent = text;
    return true;
  };

  #more(row, shown) {
    shown.root.classList.toggle("checked", Boolean(row.checked));
    const lines = row.kind === "text" ? [] : this.#gap(row, shown.said);
    for (const [n, by, text, quote] of row.comments ?? []) {
      const drop = make("button", { className: "small", "data-drop": n }, say("desk.comment.drop"));
      lines.push(
        make("p", { className: "comment" }, `${by}: `, quote ? make("q", {}, quote) : null, ` ${text} `, drop),
      );
    }
    const earlier = shown.more?.querySelector(".machine");
    if (earlier && row.machine) lines.push(earlier);
    shown.more?.remove();
    shown.more = lines.length ? make("div", { className: "more" }, ...lines) : null;
    if (shown.more) shown.root.append(shown.more);
  }

  // What stands below a row without text; in it stands what can be done there.
  #gap(row, said) {
    const [, by] = row.by?.at(-1) ?? [];
    const seconds = Math.max(1, Math.round(row.end - row.start));
    const hint = row.checked ? say("desk.gap.checked", { by }) : say("desk.gap", { seconds });
    said.dataset.hint = hint;
    said.setAttribute("aria-placeholder", hint);
    const button = (what, label) => make("button", { className: "small", [`data-${what}`]: row.id }, say(label));
    const line = make("p", { className: "left-out" });
    if (row.kind === "removed") {
      line.append(say(`desk.reason.${row.reason}`), " ", make("q", {}, row.text), " ", button("put", "desk.put_back"), " ");
    }
    if (!row.checked) line.append(button("nothing", "desk.nothing"));
    return line.hasChildNodes() ? [line] : [];
  }

  // The machine's text below the row, or away again.
  machine(row) {
    const shown = this.#shown.get(row.id);
    const there = shown.more?.querySelector(".machine");
    if (there) return there.remove();
    const back = make("button", { className: "small", "data-back": row.id }, say("desk.machine.back"));
    const text = row.machine ?? row.text;
    const line = make("p", { className: "machine" }, say("desk.machine"), " ", make("q", {}, text), " ");
    if (row.machine !== undefined) line.append(back);
    const [, by, at] = row.by?.at(-1) ?? [];
    if (by) line.append(" ", say("desk.done_by", { by, at: new Date(at).toLocaleString() }));
    if (!shown.more) shown.root.append((shown.more = make("div", { className: "more" })));
    shown.more.append(line);
  }

  #order() {
    const wanted = new Set(this.book.rows.map((row) => row.id));
    for (const [id, { root, said, base }] of this.#shown) {
      if (wanted.has(id)) continue;
      const typed = plain(said.textContent).trim();
      if (typed !== plain(base).trim() && !this.book.rows.some(({ text }) => text?.includes(typed))) this.lost(typed);
      root.remove();
      this.#shown.delete(id);
      this.#unmark(id);
    }
    let place = this.main.firstElementChild;
    for (const row of this.book.rows) {
      const { root } = this.#shown.get(row.id);
      if (root === place) place = place.nextElementSibling;
      else this.main.insertBefore(root, place);
    }
  }

  // Names stand where somebody begins to speak.
  #headings() {
    let before = null;
    for (const row of this.book.rows) {
      const shown = this.#shown.get(row.id);
      const person = this.book.person(row.speaker);
      const name = row.kind === "text" ? (person?.name ?? say("desk.nobody")) : say("desk.gap.name");
      const begins = !before || before.speaker !== row.speaker || before.kind !== row.kind;
      const pause = before !== null && row.start - before.end > PAUSE;
      const key = `${begins} ${pause} ${name} ${row.start} ${this.book.voice(row.speaker)} ${person?.approved}`;
      if (shown.key !== key) this.#heading(row, shown, { name, begins, pause, person });
      shown.key = key;
      before = row;
    }
  }

  #heading(row, { root, who, said }, { name, begins, pause, person }) {
    root.classList.toggle("begins", begins);
    root.classList.toggle("pause", pause && !begins);
    const voice = this.book.voice(row.speaker);
    root.dataset.voice = voice === null ? "none" : voice % 6;
    said.setAttribute("aria-label", `${name} ${clock(row.start)}`);
    who.replaceChildren();
    if (!begins) return;
    who.append(make("button", { className: "name", "data-who": row.id, tabIndex: -1 }, name));
    if (person?.approved) who.append(make("span", { className: "approved", title: say("desk.approved") }, "✓"));
    who.append(make("time", {}, clock(row.start)));
  }

  #mark(row) {
    this.#unmark(row.id);
    const made = (row.doubts ?? []).map(([first, last]) => this.range(row, first, last));
    for (const range of made) this.marks.doubt.add(range);
    this.#ranges.set(row.id, made);
  }

  #unmark(id) {
    for (const range of this.#ranges.get(id) ?? []) this.marks.doubt.delete(range);
    this.#ranges.delete(id);
  }
}
