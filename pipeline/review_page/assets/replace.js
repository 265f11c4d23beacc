// Find and replace, each place shown before it is changed; and the offer to mend all that is alike.

import { asked, field } from "./dialog.js";
import { composed, difference, whole } from "./places.js";
import { clock, make, say } from "./words.js";

const AROUND = 12; // characters shown on both sides of a place
const MOST = 500; // places shown
const LONGEST = 12; // characters of a correction that others may be like

export class Replace {
  constructor(book, text, desk) {
    Object.assign(this, { book, text, desk });
    this.offer = document.getElementById("offer");
  }

  // Where the text stands, in order; where it stands nowhere as it was typed, composed.
  find(wanted) {
    const found = this.#find(wanted);
    return found.length ? found : this.#find(composed(wanted));
  }

  #find(wanted) {
    const found = [];
    if (!wanted) return found;
    for (const row of this.book.rows) {
      if (row.kind !== "text") continue;
      for (let at = row.text.indexOf(wanted); at >= 0; at = row.text.indexOf(wanted, at + wanted.length)) {
        found.push({ row: row.id, first: at, last: at + wanted.length, before: wanted });
      }
    }
    return found;
  }

  async open(before = "", after = "") {
    const [findLabel, find] = field(say("desk.find"), { value: before });
    const [putLabel, put] = field(say("desk.put"), { value: after });
    const count = make("p", { role: "status" });
    const list = make("ul", { className: "places" });
    let places = [];
    const look = () => {
      places = this.find(find.value);
      list.replaceChildren(...places.slice(0, MOST).map((place) => this.#place(place, put.value)));
      const told = places.length > MOST ? "desk.found.most" : "desk.found";
      count.textContent = say(told, { count: places.length, shown: MOST });
    };
    find.addEventListener("input", look);
    put.addEventListener("input", look);
    look();
    const asking = asked(
      say("desk.replace.title"),
      [findLabel, putLabel, count, list],
      [
        ["put", say("desk.replace.put")],
        ["cancel", say("desk.close")],
      ],
      true,
    );
    find.select();
    if ((await asking) !== "put") return;
    const left = new Set([...list.querySelectorAll("input:not(:checked)")].map((box) => box.value));
    const changes = places.slice(0, MOST).filter((place) => !left.has(`${place.row} ${place.first}`));
    if (!changes.length || find.value === put.value) return;
    this.desk.act({ op: "replace", changes: changes.map((place) => ({ ...place, after: put.value })) });
    this.#term(put.value);
  }

  // After a correction: the same text stands elsewhere too.
  alike(before, after) {
    if ([...before.trim()].length < 2 || after.includes(before)) return;
    const count = this.find(before).length;
    if (count) this.#show(say("desk.alike", { before, count }), say("desk.alike.show"), () => this.open(before, after));
    else this.#term(after);
  }

  // What was typed instead of something else, widened to what can be looked for.
  alikeOf(before, after) {
    const [first, last, grown] = difference(before, after);
    if (last === first || last - first + grown === 0 || last - first > LONGEST) return;
    const character = (at) => String.fromCodePoint(before.codePointAt(at) ?? 0x20);
    const earlier = (at) => whole(before, at - 1);
    const letter = (at) => /[\p{L}\p{N}]/u.test(character(at));
    const latin = (at) => /[\p{Script=Latin}\p{N}'-]/u.test(character(at));
    let [from, to] = [first, last];
    const single = () => [...before.slice(from, to)].length < 2;
    while (latin(earlier(from))) from = earlier(from);
    while (latin(to)) to += character(to).length;
    if (single() && letter(to)) to += character(to).length;
    if (single() && letter(earlier(from))) from = earlier(from);
    this.alike(before.slice(from, to), after.slice(from, to + grown));
  }

  #term(term) {
    if (term.trim().length < 2 || term.length > 20) return;
    this.#show(say("desk.term", { term }), say("desk.term.add"), () => this.desk.term(term));
  }

  #show(told, label, action) {
    const [go, no] = [make("button", {}, label), make("button", {}, say("desk.close"))];
    go.addEventListener("click", () => ((this.offer.hidden = true), action()));
    no.addEventListener("click", () => (this.offer.hidden = true));
    this.offer.replaceChildren(make("span", {}, told), " ", go, " ", no);
    this.offer.hidden = false;
  }

  #place({ row: id, first, last, before }, after) {
    const row = this.book.row(id);
    const box = make("input", { type: "checkbox", checked: true, value: `${id} ${first}` });
    const [from, to] = [whole(row.text, Math.max(0, first - AROUND)), whole(row.text, last + AROUND)];
    const around = [row.text.slice(from, first), row.text.slice(last, to)];
    return make(
      "li",
      {},
      make(
        "label",
        {},
        box,
        ` ${clock(row.start)} ${around[0]}`,
        make("del", {}, before),
        make("ins", {}, after),
        around[1],
      ),
    );
  }
}
