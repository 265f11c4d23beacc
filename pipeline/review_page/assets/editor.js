// Typing into a row. Only the row that has the focus can be typed into; while an input method composes, nothing here
// touches the page. What was typed goes to the server at a pause, and when the row is left.

import { spanAt, timeOf } from "./book.js";
import { atEdge, composed, moved, select, selected } from "./places.js";
import { plain } from "./text.js";

const IDLE = 1200; // milliseconds without a key before typing is saved
const EDITABLE = "plaintext-only";

export class Editor extends EventTarget {
  #timer = 0;
  #committed = null; // what stood in the row before what an input method composes there; null: it does not
  #last = null; // { target, row }: where the focus was last
  #inserting = new Set(); // rows without text whose text is on its way: they become others when it has arrived
  #holds = 0; // acts under way that say which row the typed belongs to
  said = null;

  constructor(book, text, desk) {
    super();
    Object.assign(this, { book, text, desk });
    const { main } = text;
    main.addEventListener("pointerdown", (event) => this.#open(event.target.closest(".said")), true);
    main.addEventListener("focusin", ({ target }) => {
      if (target.matches(".said")) this.enter(target);
      this.#last = { target, row: text.rowOf(target) };
    });
    main.addEventListener("focusout", (event) => event.target.matches(".said") && this.#leave(event.target));
    main.addEventListener("beforeinput", (event) => this.#before(event));
    main.addEventListener("input", (event) => this.#typed(event.target.closest(".said")));
    main.addEventListener("compositionstart", (event) => (this.#committed = typed(event.target.closest(".said"))));
    main.addEventListener("compositionend", (event) => this.#composed(event.target.closest(".said")));
    desk.outbox.addEventListener("state", () => this.#hold());
    book.addEventListener("change", () => this.#stay());
    addEventListener("pagehide", () => this.save());
    // A busy browser does not send all that is asked for as late as that. It hides a window before it closes it.
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    text.dispatch = (said, wanted) => this.#renew(said, wanted);
  }

  get composing() {
    return this.#committed !== null;
  }

  get row() {
    return this.said && this.text.rowOf(this.said);
  }

  // What stands in the row, as it is saved.
  get typed() {
    return this.said ? typed(this.said) : "";
  }

  get dirty() {
    return this.row ? this.typed !== plain(this.text.base(this.row.id)) : false;
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
    const text = this.#committed ?? this.typed;
    if (!row || text === plain(this.text.base(row.id))) return Promise.resolve();
    if (row.kind !== "text") return text.trim() ? this.#write(row, text) : Promise.resolve();
    return this.desk.act({ op: "text", row: row.id, text, base: this.text.base(row.id) });
  }

  // Nothing is typed, nor composed, until the act is answered, or nobody is there who would.
  async holding(act) {
    this.#holds += 1;
    this.#hold();
    try {
      return await act;
    } finally {
      this.#holds -= 1;
      this.#hold();
    }
  }

  #held(said) {
    return (this.#holds > 0 && this.desk.outbox.state !== "lost") || this.#inserting.has(this.text.rowOf(said)?.id);
  }

  #hold() {
    if (!this.said || this.composing) return;
    if (this.#held(this.said)) this.said.setAttribute("contenteditable", "false");
    else this.#open(this.said);
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
    this.#hold();
    return this.desk.act(act).finally(() => {
      this.#inserting.delete(row.id);
      this.#hold();
    });
  }

  // What had the focus is gone, a row or a button below it: the caret goes into the row that has its text now.
  #stay() {
    if (!this.#last?.row || this.#last.target.isConnected) return;
    const { id, kind, start } = this.#last.row;
    this.said = this.#last = this.#committed = null;
    const row = this.book.row(id) ?? this.book.rowAt(start);
    if (!row || document.activeElement !== document.body) return;
    this.edit(row, kind === "text" ? spanAt(row, start)?.[0] : Infinity); // behind what was typed where no text was
  }

  #open(said) {
    if (!said || said.isContentEditable || this.#held(said)) return;
    said.setAttribute("contenteditable", EDITABLE);
    if (!said.isContentEditable) said.setAttribute("contenteditable", "true"); // an older browser
  }

  // The row is the one that is typed into. Its focus tells so, but not in a window that is in the background.
  enter(said) {
    if (said !== this.said) this.save();
    this.#open(said);
    this.said = said;
    for (const other of this.text.main.querySelectorAll(".said[tabindex='0']")) other.tabIndex = -1;
    said.tabIndex = 0;
    if (!selected(said)) select(said, 0);
    this.dispatchEvent(new Event("enter"));
  }

  #leave(said) {
    this.#committed = null;
    this.save();
    this.said = null;
    // Not before the focus is where it goes: the selection would go with the row.
    setTimeout(() => said !== this.said && said.removeAttribute("contenteditable"));
    this.dispatchEvent(new Event("leave"));
  }

  // What is pasted or dropped goes in as plain text in one line.
  #before(event) {
    if (event.isComposing || this.composing) return; // WebKit's insertFromComposition is not pasted
    const { inputType } = event;
    const pasted = inputType.startsWith("insertFrom");
    if (!pasted && !/^format|^insert(Paragraph|LineBreak)$/.test(inputType)) return;
    event.preventDefault();
    const lines = event.dataTransfer?.getData("text/plain") ?? event.data ?? "";
    if (pasted) document.execCommand("insertText", false, plain(lines.trim()));
  }

  #typed(said) {
    if (said !== this.said) this.enter(said);
    if (!this.composing) this.#compose(said);
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event("typed"));
    // A row without text becomes another one when it is saved: not while it is being written.
    if (this.row?.kind === "text") this.#timer = setTimeout(() => this.save(), IDLE);
  }

  // Accents that come apart from their letters, as from programs of macOS, are put to them: so it is saved.
  #compose(said) {
    const { text = "" } = this.row ?? {};
    const wanted = composed(said.textContent);
    if (wanted !== said.textContent && composed(text) === text) this.#renew(said, wanted);
  }

  #composed(said) {
    this.#committed = null;
    const { row } = this;
    if (row) this.text.renew(row.id); // a text may have come while it composed
    this.#hold();
    this.#typed(said);
  }

  // Sets the row's text; false: not while an input method composes there.
  #renew(said, text) {
    if (said !== this.said) {
      said.textContent = text;
      return true;
    }
    if (this.composing) return false;
    const [first] = selected(said) ?? [0];
    const place = moved(first, said.textContent, text);
    said.textContent = text;
    select(said, Math.min(place, text.length));
    return true;
  }
}

const typed = (said) => plain(said.textContent);
