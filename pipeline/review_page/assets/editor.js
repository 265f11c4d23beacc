// Typing into a row. Only the row that has the focus can be typed into; while an input method composes, nothing here
// touches the page. What was typed goes to the server at a pause, and when the row is left.

import { timeOf } from "./book.js";
import { atEdge, moved, select, selected } from "./places.js";

const IDLE = 1200; // milliseconds without a key before typing is saved
const LINE_ENDS = /\s*[\r\n\t\u2028\u2029]\s*/g;
const EDITABLE = "plaintext-only";

export class Editor extends EventTarget {
  #timer = 0;
  #composing = false;
  #held = null; // a text that came while composing
  #inserting = new Set(); // rows without text whose text is on its way: they become others when it has arrived
  #holding = false; // an act is under way that says which row the typed belongs to
  said = null;

  constructor(book, text, desk) {
    super();
    Object.assign(this, { book, text, desk });
    const { main } = text;
    main.addEventListener("pointerdown", (event) => this.#open(event.target.closest(".said")), true);
    main.addEventListener("focusin", (event) => event.target.matches(".said") && this.enter(event.target));
    main.addEventListener("focusout", (event) => event.target.matches(".said") && this.#leave(event.target));
    main.addEventListener("beforeinput", (event) => this.#before(event));
    main.addEventListener("input", (event) => this.#typed(event.target.closest(".said")));
    main.addEventListener("compositionstart", () => (this.#composing = true));
    main.addEventListener("compositionend", () => this.#composed());
    addEventListener("pagehide", () => this.save());
    // A busy browser does not send all that is asked for as late as that. It hides a window before it closes it.
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    text.dispatch = (said, wanted) => this.#renew(said, wanted);
  }

  get composing() {
    return this.#composing;
  }

  get row() {
    return this.said && this.text.rowOf(this.said);
  }

  // What stands in the row, as it is saved.
  get typed() {
    return this.said ? typed(this.said) : "";
  }

  get dirty() {
    return this.row ? this.typed !== (this.row.kind === "text" ? this.row.text : "") : false;
  }

  // [first, last] of what is selected in the row.
  get selection() {
    return this.said && selected(this.said);
  }

  // The caret into a row: at an offset, or what lies between two selected.
  edit(row, first = 0, last = first) {
    const said = this.text.said(row.id);
    this.text.reveal(row.id);
    this.#open(said);
    said.focus({ preventScroll: true });
    if (this.said !== said) this.enter(said);
    const length = said.textContent.length;
    select(said, Math.min(first, length), Math.min(last, length));
  }

  // Sends what was typed; the answer comes when the server has it.
  save() {
    clearTimeout(this.#timer);
    const { row } = this;
    if (!row || this.#composing || !this.dirty) return Promise.resolve();
    const text = typed(this.said);
    if (row.kind !== "text") return text.trim() ? this.#write(row, text) : Promise.resolve();
    return this.desk.act({ op: "text", row: row.id, text, base: row.text });
  }

  // Nothing is typed until the act is answered, or nobody is there who would.
  async holding(act) {
    const { outbox } = this.desk;
    const hold = () => (this.#holding = outbox.state !== "lost");
    hold();
    outbox.addEventListener("state", hold);
    try {
      return await act;
    } finally {
      outbox.removeEventListener("state", hold);
      this.#holding = false;
    }
  }

  // To the row above or below, where the caret is at the edge.
  step(up) {
    if (!atEdge(this.said, up)) return false;
    const next = this.book.rows[this.row.index + (up ? -1 : 1)];
    if (next) this.edit(next, up ? (next.text ?? "").length : 0);
    return Boolean(next);
  }

  // The second at which the caret's word is heard.
  timeAt(offset) {
    const { row } = this;
    return timeOf(row, moved(offset, typed(this.said), row.text ?? ""));
  }

  // What nobody recognised is written by a person; who says it, they tell next.
  #write(row, text) {
    const before = this.book.near(row, -1);
    const act = {
      op: "insert",
      row: before?.id ?? null,
      start: row.start,
      end: row.end,
      text: text.trim(),
      person: null,
      about: row.id,
    };
    if (this.#inserting.has(row.id)) return Promise.resolve();
    this.#inserting.add(row.id);
    return this.desk
      .act(act)
      .then((done) => done && this.#follow(row, done.rows))
      .finally(() => this.#inserting.delete(row.id));
  }

  // The row that was typed into is gone; the caret goes into that which has its text now.
  #follow(gap, rows) {
    const made = rows.find(({ kind, start }) => kind === "text" && start === gap.start);
    if (made && !this.text.main.contains(document.activeElement)) this.edit(made, Infinity);
  }

  #open(said) {
    if (!said || said.isContentEditable || this.#inserting.has(this.text.rowOf(said)?.id)) return;
    said.setAttribute("contenteditable", EDITABLE);
    if (!said.isContentEditable) said.setAttribute("contenteditable", "true"); // an older browser
  }

  // The row is the one that is typed into. Its focus tells so, but not in a window that is in the background.
  enter(said) {
    this.#open(said);
    this.said = said;
    for (const other of this.text.main.querySelectorAll(".said[tabindex='0']")) other.tabIndex = -1;
    said.tabIndex = 0;
    if (!selected(said)) select(said, 0);
    this.dispatchEvent(new Event("enter"));
  }

  #leave(said) {
    this.#composing = false;
    this.save();
    this.said = null;
    // Not before the focus is where it goes: the selection would go with the row.
    setTimeout(() => said !== this.said && said.removeAttribute("contenteditable"));
    this.dispatchEvent(new Event("leave"));
  }

  // What is pasted or dropped goes in as plain text in one line.
  #before(event) {
    if (event.isComposing) return;
    const { inputType } = event;
    const pasted = inputType.startsWith("insertFrom");
    const held = this.#holding || this.#inserting.has(this.row?.id);
    if (!pasted && !held && !/^format|^insert(Paragraph|LineBreak)$/.test(inputType)) return;
    event.preventDefault();
    const lines = event.dataTransfer?.getData("text/plain") ?? event.data ?? "";
    if (pasted && !held) document.execCommand("insertText", false, lines.trim().replace(LINE_ENDS, " "));
  }

  #typed(said) {
    if (said !== this.said) this.enter(said);
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event("typed"));
    // A row without text becomes another one when it is saved: not while it is being written.
    if (!this.#composing && this.row?.kind === "text") this.#timer = setTimeout(() => this.save(), IDLE);
  }

  #composed() {
    this.#composing = false;
    if (this.#held) {
      const [said, text, before] = this.#held;
      this.#held = null;
      if (typed(said) === before) this.#renew(said, text);
    }
    this.#typed(this.said);
  }

  #renew(said, text) {
    if (said !== this.said) {
      said.textContent = text;
      return;
    }
    if (this.#composing) {
      this.#held = [said, text, typed(said)];
      return;
    }
    const [first] = selected(said) ?? [0];
    const place = moved(first, said.textContent, text);
    said.textContent = text;
    select(said, Math.min(place, text.length));
  }
}

const typed = (said) => said.textContent.replace(LINE_ENDS, " ").replace(/\u00a0/g, " ");
