// The transcript as the server last told it: rows in order, people, what is left to do.

const HUNDREDTHS = 100;

export class Book extends EventTarget {
  rows = [];
  people = [];
  n = 0;
  #byId = new Map();

  get seconds() {
    return Math.max(this.duration ?? 0, this.rows.at(-1)?.end ?? 0);
  }

  row(id) {
    return this.#byId.get(id);
  }

  // Takes a whole view, or what an act changed. The event tells which rows, as they were, and whether their order did.
  take(told) {
    const before = new Map();
    for (const row of told.rows) {
      before.set(row.id, this.#byId.get(row.id));
      this.#byId.set(row.id, row);
    }
    const order = told.order ?? (told.whole ? told.rows.map((row) => row.id) : this.rows.map((row) => row.id));
    const same = order.length === this.rows.length && order.every((id, at) => this.rows[at].id === id);
    this.rows = order.map((id) => this.#byId.get(id));
    if (!same) this.#byId = new Map(this.rows.map((row) => [row.id, row]));
    this.rows.forEach((row, at) => (row.index = at));
    for (const name of ["n", "people", "notice", "review", "conflicts", "undo", "redo", "acts", "unwritten"]) {
      this[name] = told[name];
    }
    this.duration = told.duration ?? this.duration;
    this.dispatchEvent(new CustomEvent("change", { detail: { before, order: !same } }));
  }

  // The row that is heard at `time`; of rows that overlap the one that began last.
  rowAt(time) {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].start <= time) low = middle + 1;
      else high = middle;
    }
    const row = this.rows[low - 1];
    return row && time < row.end ? row : null;
  }

  person(id) {
    return this.people.find((one) => one.id === id) ?? null;
  }

  // Which of the colours; null: nobody knows who speaks.
  voice(id) {
    const at = this.people.findIndex((one) => one.id === id);
    return at < 0 ? null : at;
  }

  // The textual neighbour, passing over rows without text.
  near(row, step) {
    let at = row.index + step;
    while (this.rows[at] && this.rows[at].kind !== "text") at += step;
    return this.rows[at] ?? null;
  }
}

// The word at an offset of the row's text: its number, or -1 where it has none.
export const wordAt = (row, offset) => {
  const found = (row.ends ?? []).findIndex((end) => end > offset);
  return found < 0 ? (row.ends ?? []).length - 1 : found;
};

export const timeOf = (row, offset) => {
  const word = wordAt(row, offset);
  return word < 0 ? row.start : row.at[word] / HUNDREDTHS;
};

// From, to in the row's text of the word that is heard at `time`; null: none is.
export const spanAt = (row, time) => {
  const at = row.at ?? [];
  let word = -1;
  while (word + 1 < at.length && at[word + 1] <= time * HUNDREDTHS) word += 1;
  return word < 0 ? null : [row.ends[word - 1] ?? 0, row.ends[word]];
};
