// What is done to passages with the caret in them: split, joined, confirmed, noted; and keys that leave a row.

import { asked, field } from "./dialog.js";
import { make, say } from "./words.js";

export class Passages {
  constructor(desk) {
    const { book, editor, walk } = desk;
    Object.assign(this, { book, editor, walk, desk });
  }

  // Whether the key leaves the row at one of its edges. One that is held down ends there.
  moves({ key, shiftKey, repeat }) {
    const { row, said, selection } = this.editor;
    if (shiftKey || !selection || selection[0] !== selection[1]) return false;
    const [start, end] = [selection[0] === 0, selection[0] === said.textContent.length];
    if (key === "ArrowUp" || key === "ArrowDown") return this.editor.step(key === "ArrowUp");
    const [before, behind] = [this.book.rows[row.index - 1], this.book.rows[row.index + 1]];
    if (key === "ArrowLeft" && start && before) return this.editor.edit(before, Infinity) ?? true;
    if (key === "ArrowRight" && end && behind) return this.editor.edit(behind, 0) ?? true;
    if (key === "Backspace" && start) return repeat || (this.#join(before, row), true);
    if (key === "Delete" && end) return repeat || (this.#join(row, behind), true);
    return false;
  }

  async #join(first, second) {
    if (first?.kind !== "text" || second?.kind !== "text") return;
    await this.editor.holding(this.editor.save());
    const { text } = this.book.row(first.id);
    if (!(await this.desk.act({ op: "join", row: first.id, base: text }))) return;
    this.editor.edit(this.book.row(first.id), text.length);
    if (first.speaker === second.speaker) return;
    const [name, before] = [first, second].map(({ speaker }) => this.book.person(speaker)?.name ?? say("desk.nobody"));
    this.desk.tell(say("desk.joined", { name, before }));
  }

  async split() {
    const { row, selection } = this.editor;
    if (row?.kind !== "text" || !selection) return;
    await this.editor.holding(this.editor.save());
    const now = this.book.row(row.id);
    if (selection[0] === 0 || selection[0] >= now.text.length) return;
    if (await this.desk.act({ op: "split", row: row.id, at: selection[0], base: now.text })) {
      this.editor.edit(this.book.rows[this.book.row(row.id).index + 1]);
    }
  }

  confirm() {
    if (this.walk.active) return this.walk.confirm();
    const { row, typed: text } = this.editor;
    if (row.kind !== "text" && !text.trim()) return this.#confirmGap(row);
    const next = this.book.rows[row.index + 1];
    if (row.kind === "text" && text) this.desk.act({ op: "confirm", row: row.id, first: 0, last: text.length, base: text });
    if (next) this.editor.edit(next); // at once: what is typed now is of that row
    else this.editor.save();
  }

  #confirmGap(row) {
    const next = this.book.rows[row.index + 1];
    if (!row.checked) this.nothing(row);
    if (this.walk.at) this.walk.go(1);
    else if (next) this.editor.edit(next);
  }

  // Somebody has heard the gap: nothing in it can be transcribed.
  nothing({ start, end }) {
    return this.desk.act({ op: "no-text", start, end });
  }

  async comment() {
    const { row, selection, typed: text } = this.editor;
    if (row?.kind !== "text") return;
    this.editor.save(); // not waited for: what is typed next belongs to the note
    const [first, last] = selection && selection[0] < selection[1] ? selection : [0, text.length];
    const [label, input] = field(say("desk.comment"), {});
    const quote = make("q", {}, text.slice(first, last));
    const asking = asked(
      say("desk.comment.title"),
      [quote, label],
      [
        ["put", say("desk.comment.put")],
        ["cancel", say("desk.close")],
      ],
    );
    input.focus();
    if ((await asking) === "put" && input.value.trim()) {
      this.desk.act({ op: "comment", row: row.id, first, last, text: input.value.trim(), base: text });
    }
  }
}
