// Who speaks: names everywhere, one passage, a selection; two voices that are one; approval.

import { answerWith, asked, field } from "./dialog.js";
import { composed } from "./places.js";
import { clock, make, refill, say } from "./words.js";

const maxLength = 200; // of a name or a role: the server takes no more

export class People {
  constructor(book, text, editor, desk) {
    Object.assign(this, { book, text, editor, desk });
    this.list = document.getElementById("people");
    this.list.addEventListener("click", (event) => this.#click(event.target.closest("button")));
    text.main.addEventListener("click", (event) => {
      const name = event.target.closest("button.name");
      if (name) this.choose(book.row(name.dataset.who));
    });
    book.addEventListener("change", () => this.#show());
  }

  // Who says the row, or what is selected in it.
  async choose(row, selection = null) {
    if (!row || row.kind !== "text") return;
    const part = selection && selection[0] < selection[1] ? selection : null;
    const scopes = [part && ["part", say("desk.who.part", { text: row.text.slice(...part) })]];
    scopes.push(["row", say("desk.who.row")], ["rest", say("desk.who.rest")]);
    const scope = make(
      "select",
      {},
      ...scopes.filter(Boolean).map(([value, label]) => make("option", { value }, label)),
    );
    const people = [...this.book.people.map(({ id, name }) => [id, name]), ["", say("desk.nobody")]];
    const buttons = people.map(([id, name], at) =>
      make(
        "button",
        { value: `=${id}`, className: "person", "data-digit": at + 1 },
        at < 9 ? make("kbd", {}, String(at + 1)) : null,
        ` ${name}`,
      ),
    );
    const [label, name] = field(say("desk.who.new"), { name: "name", maxLength });
    name.setAttribute("list", "names");
    const list = make("div", { className: "people" }, ...buttons);
    list.addEventListener("keydown", (event) => {
      const wanted = buttons.find((one) => one.dataset.digit === event.key);
      if (!wanted) return;
      event.preventDefault(); // or the digit would be typed where the focus returns to
      answerWith(wanted.value);
    });
    const scoped = make("label", { className: "field" }, `${say("desk.who.scope")} `, scope);
    const asking = asked(
      say("desk.who"),
      [list, scoped, label],
      [
        ["new", say("desk.who.put")],
        ["cancel", say("desk.close")],
      ],
    );
    (buttons[people.findIndex(([id]) => id === (row.speaker ?? ""))] ?? buttons[0]).focus();
    const answer = await asking;
    if (answer?.startsWith("=")) this.#say(row, part, scope.value, { person: answer.slice(1) || null });
    else if (answer === "new" && name.value.trim()) this.#say(row, part, scope.value, this.#known(name.value.trim()));
  }

  // Somebody of this name, if there is one already.
  #known(name) {
    const person = this.book.people.find((one) => composed(one.name) === composed(name));
    return person ? { person: person.id } : { name };
  }

  #say({ id }, part, scope, who) {
    this.desk.act(() => {
      const row = this.book.row(id);
      let to = row;
      for (const next of scope === "rest" ? this.book.rows.slice(row.index + 1) : []) {
        if (next.kind !== "text" || next.speaker !== row.speaker) break;
        to = next;
      }
      const [first, last] = scope === "part" ? part : [0, to.text.length];
      return { op: "speaker", row: id, first, to: to.id, last, ...who, base: row.text };
    });
  }

  #show() {
    refill(this.list, ...this.book.people.map((person, voice) => this.#item(person, voice)));
    const notice = document.getElementById("notice");
    if (notice.textContent !== this.book.notice) notice.textContent = this.book.notice;
  }

  #item(person, voice) {
    const { id, name, role, seconds, quoted, approved, by, on } = person;
    const button = (what, label) =>
      make(
        "button",
        { className: "small", "data-what": what, "data-person": id, "aria-label": `${label}: ${name}` },
        label,
      );
    const approval = approved
      ? make("span", { className: "approved" }, say("desk.approved.by", { by: by ?? name, on: on ?? "" }))
      : quoted
        ? button("approve", say("desk.approve"))
        : null;
    const described = [role, clock(seconds)].filter(Boolean).join(" · ");
    return make(
      "li",
      { "data-voice": voice % 6 },
      make("span", { className: "dot" }),
      make("span", { className: "named" }, make("b", { dir: "auto" }, name), " ", make("small", {}, described)),
      make(
        "span",
        { className: "doing" },
        button("rename", say("desk.rename")),
        this.book.people.length > 1 ? button("merge", say("desk.merge")) : null,
        approval,
      ),
    );
  }

  #click(button) {
    const person = button && this.book.person(button.dataset.person);
    if (!person) return;
    const doing = {
      rename: () => this.#rename(person),
      merge: () => this.#merge(person),
      approve: () => this.#approve(person),
    };
    doing[button.dataset.what]();
  }

  async #rename({ id, name, role, organisation }) {
    const [label, input] = field(say("desk.name"), { value: name, maxLength });
    input.setAttribute("list", "names");
    const [roleLabel, roleInput] = field(say("desk.role"), { value: role ?? "", maxLength });
    const asking = asked(
      say("desk.rename.title", { name }),
      [label, roleLabel],
      [
        ["put", say("desk.rename")],
        ["cancel", say("desk.close")],
      ],
    );
    input.addEventListener("input", () => {
      const known = this.desk.attendees.find((one) => one.name === input.value);
      if (known && !roleInput.value) roleInput.value = known.role ?? "";
    });
    input.select();
    if ((await asking) !== "put" || !input.value.trim()) return;
    this.desk.act({
      op: "name",
      person: id,
      name: input.value.trim(),
      role: roleInput.value.trim() || null,
      organisation,
    });
  }

  async #merge({ id, name }) {
    const others = this.book.people.filter((one) => one.id !== id);
    const into = make("select", {}, ...others.map((one) => make("option", { value: one.id }, one.name)));
    const label = make("label", { className: "field" }, `${say("desk.merge.into")} `, into);
    const answer = await asked(
      say("desk.merge.title", { name }),
      [label],
      [
        ["put", say("desk.merge")],
        ["cancel", say("desk.close")],
      ],
    );
    if (answer === "put") this.desk.act({ op: "merge", person: id, into: into.value });
  }

  // What the page shows people of this name to have said.
  #quoted(name) {
    const theirs = this.book.rows.filter(({ speaker }) => this.book.person(speaker)?.name === name);
    return JSON.stringify(theirs.map(({ text }) => text));
  }

  async #approve({ id, name }) {
    this.editor.save();
    await this.desk.outbox.empty();
    const before = this.#quoted(name);
    const [label, by] = field(say("desk.approve.who"), { value: name, maxLength });
    const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    const [onLabel, on] = field(say("desk.approve.on"), { type: "date", value: today });
    const told = make("p", {}, say("desk.approve.told", { name }));
    const asking = asked(
      say("desk.approve.title", { name }),
      [told, label, onLabel],
      [
        ["put", say("desk.approve")],
        ["cancel", say("desk.close")],
      ],
    );
    if ((await asking) === "put" && by.value.trim() && on.value) {
      if (this.#quoted(name) !== before) return this.desk.tellRefused(say("desk.stale.act"));
      this.desk.act({ op: "approve", person: id, by: by.value.trim(), on: on.value });
    }
  }
}
