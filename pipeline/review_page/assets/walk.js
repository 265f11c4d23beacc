// Going from place to place that wants looking at: doubtful words, passages of nobody known, speech without text, text
// that was left out, corrections that fit no more. At a doubtful word its candidates have digits.

import { moved, select } from "./places.js";
import { make, refill, say } from "./words.js";

const BEFORE = 1.5; // seconds heard before the place
export const KINDS = ["doubt", "nobody", "gap", "removed", "conflict"];

// Where the stop is in its row; before all of its text where it concerns the row as a whole.
const placeOf = ({ place, first }) => place ?? first;

export class Walk {
  active = null; // { row, first, last, candidates }: the doubtful word that is looked at

  constructor(book, text, editor, player, desk) {
    Object.assign(this, { book, text, editor, player, desk });
    this.choice = document.getElementById("choice");
    this.kinds = new Set(KINDS);
    document.addEventListener("selectionchange", () => this.#moved());
    addEventListener("scroll", () => this.#place(), { passive: true });
    this.choice.addEventListener("pointerdown", (event) => event.preventDefault()); // the row keeps the focus
    this.choice.addEventListener("click", (event) => this.#click(event.target.closest("button")));
    editor.addEventListener("leave", () => this.end());
    editor.addEventListener("typed", () => this.end());
    book.addEventListener("change", () => this.#tell());
  }

  // All places, in order.
  stops() {
    const found = [];
    for (const row of this.book.rows) {
      if (row.kind !== "text") row.checked || found.push({ row, first: 0, last: 0, kind: row.kind });
      else if (row.speaker === null) found.push({ row, first: 0, last: 0, place: -1, kind: "nobody" });
      for (const [first, last, candidates] of row.doubts ?? [])
        found.push({ row, first, last, candidates, kind: "doubt" });
    }
    for (const one of this.book.conflicts) {
      const row = this.book.rowAt(one.start) ?? this.book.rows.find(({ end }) => end > one.start);
      if (row) found.push({ row, first: 0, last: 0, place: -2, kind: "conflict", conflict: one });
    }
    return found
      .filter(({ kind }) => this.kinds.has(kind))
      .sort((one, other) => one.row.index - other.row.index || placeOf(one) - placeOf(other));
  }

  // To the next place (1) or the one before (-1).
  go(step) {
    const stops = this.stops();
    const here = this.#here();
    const behind = (stop) => stop.row.index - here.index || placeOf(stop) - here.offset;
    const next = step > 0 ? stops.find((stop) => behind(stop) > 0) : stops.findLast((stop) => behind(stop) < 0);
    if (!next) return this.desk.tell(say(step > 0 ? "desk.walk.end" : "desk.walk.start"));
    this.visit(next, stops.indexOf(next) + 1, stops.length);
  }

  visit(stop, number, count) {
    const { row, first, last, candidates = [], kind } = stop;
    this.#close();
    this.editor.edit(row, first, last);
    this.at = { row: row.id, place: placeOf(stop) };
    if (kind === "doubt") this.#open({ row: row.id, first, last, candidates });
    const start = kind === "doubt" ? this.editor.timeAt(first) : row.start;
    this.player.playFrom(start - BEFORE);
    const what = kind === "doubt" ? row.text.slice(first, last) : say(`desk.kind.${kind}`);
    const told = candidates.map((one, at) => `${at + 1} ${one}`).join(", ");
    this.desk.tell(`${number}/${count} ${what}${told ? `: ${told}` : ""}`);
  }

  // The candidate of this digit, counted from 1, instead of the word; false where there is none.
  async choose(digit) {
    const { active } = this;
    const after = active?.candidates[digit - 1];
    if (after === undefined) return false;
    const { row: id, first, last } = active;
    const base = this.book.row(id).text;
    const before = base.slice(first, last);
    this.#close();
    const changes = [{ row: id, first, last, before, after }];
    const done = this.desk.act({ op: "replace", changes, about: id, base });
    this.at = { row: id, place: first };
    if (await done) {
      if (this.editor.row?.id === id) select(this.editor.said, first + after.length);
      this.desk.alike(before, after);
    }
    return true;
  }

  // The word is right: said so, and on to the next place.
  async confirm() {
    const { row, first, last } = this.active;
    this.#close();
    this.desk.act({ op: "confirm", row, first, last, base: this.book.row(row).text });
    this.at = { row, place: first };
    this.go(1);
  }

  end() {
    this.at = null;
    this.#close();
  }

  #here() {
    if (this.at && this.book.row(this.at.row)) {
      return { index: this.book.row(this.at.row).index, offset: this.at.place };
    }
    const { row, selection } = this.editor;
    if (row)
      return {
        index: row.index,
        offset: moved(selection?.[0] ?? 0, this.editor.said.textContent, row.text ?? "") - 0.5,
      };
    return { index: (this.book.rowAt(this.player.time)?.index ?? 0) - 0.5, offset: 0 };
  }

  #open(active) {
    this.active = active;
    const { row, first, last, candidates } = active;
    const range = this.text.range(this.book.row(row), first, last);
    this.text.marks.active.add(range);
    this.text.show(range);
    const buttons = candidates.map((one, at) =>
      make("button", { "data-digit": at + 1, tabIndex: -1 }, make("kbd", {}, String(at + 1)), ` ${one}`),
    );
    const confirm = make(
      "button",
      { "data-digit": 0, tabIndex: -1 },
      make("kbd", {}, "Enter"),
      ` ${say("desk.confirm")}`,
    );
    this.choice.replaceChildren(...buttons, confirm);
    this.choice.hidden = false;
    this.#place();
  }

  #close() {
    this.active = null;
    this.text.marks.active.clear();
    this.choice.hidden = true;
  }

  #place() {
    if (!this.active) return;
    const { row, first, last } = this.active;
    const box = this.text.range(this.book.row(row), first, last).getBoundingClientRect();
    this.choice.style.left = 0; // or it would be measured as narrow as it is where it stands
    const { offsetWidth: width, offsetHeight: height } = this.choice;
    const [left, below] = [Math.min(box.left, innerWidth - width - 8), box.bottom + 6];
    this.choice.style.left = `${Math.max(8, left)}px`;
    this.choice.style.top = `${below + height > innerHeight ? box.top - height - 6 : below}px`;
  }

  #click(button) {
    if (!button) return;
    if (button.dataset.digit === "0") this.confirm();
    else this.choose(Number(button.dataset.digit));
  }

  // The caret left the word.
  #moved() {
    if (!this.active) return;
    const here = this.editor.row?.id === this.active.row ? this.editor.selection : null;
    if (here && here[0] === this.active.first && here[1] === this.active.last) return;
    this.end();
  }

  // How much is left, beside the boxes that choose what is walked.
  #tell() {
    const counts = { doubt: 0, nobody: 0, gap: 0, removed: 0, conflict: this.book.conflicts.length };
    for (const row of this.book.rows) {
      if (row.kind !== "text") counts[row.kind] += row.checked ? 0 : 1;
      else if (row.speaker === null) counts.nobody += 1;
      counts.doubt += row.doubts?.length ?? 0;
    }
    const boxes = KINDS.map((kind) => this.#box(kind, counts[kind]));
    refill(document.getElementById("kinds"), make("legend", {}, say("desk.kinds")), ...boxes);
  }

  #box(kind, count) {
    const box = make("input", { type: "checkbox", checked: this.kinds.has(kind) });
    box.addEventListener("change", () => (box.checked ? this.kinds.add(kind) : this.kinds.delete(kind)));
    return make("label", {}, box, ` ${say(`desk.kind.${kind}`)} `, make("b", {}, String(count)));
  }
}
