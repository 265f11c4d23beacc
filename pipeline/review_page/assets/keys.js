// Which key does what. None that an input method or a browser keeps for itself; each can be changed.

import { ask } from "./server.js";
import { make, say } from "./words.js";

export const MODIFIERS = ["Shift", "Control", "Alt", "Meta", "AltGraph"];
const BROWSERS = /^(Shift\+)?(Tab|Enter)$/;
const MAC = navigator.platform.startsWith("Mac");

// where: "row": only with the caret in a row; "any": everywhere, but Tab and Enter are the browser's outside of rows.
export const USUAL = {
  play: { keys: ["F4", "Tab"], where: "any" },
  back: { keys: ["Shift+Tab"], where: "any" },
  slower: { keys: ["Alt+ArrowDown"], where: "any" },
  faster: { keys: ["Alt+ArrowUp"], where: "any" },
  next: { keys: ["F8"], where: "any" },
  before: { keys: ["Shift+F8"], where: "any" },
  confirm: { keys: ["Enter"], where: "row" },
  split: { keys: ["Mod+Enter"], where: "row" },
  who: { keys: ["F6"], where: "row" },
  comment: { keys: ["F2"], where: "row" },
  machine: { keys: ["F9"], where: "row" },
  machine_back: { keys: ["Shift+F9"], where: "row" },
  undo: { keys: ["Mod+z"], where: "any" },
  redo: { keys: ["Mod+Shift+z", "Mod+y"], where: "any" },
  replace: { keys: ["Mod+h"], where: "any" },
  write: { keys: ["Mod+s"], where: "any" },
  leave_row: { keys: ["Escape"], where: "row" },
  help: { keys: ["F1"], where: "any" },
};

export const nameOf = (event) => {
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return [mod && "Mod", event.altKey && "Alt", event.shiftKey && "Shift", key].filter(Boolean).join("+");
};

// Whether the key is for writing: a character, also of AltGr, or one that moves the caret or deletes.
const types = (event) => {
  const alone = !(event.ctrlKey || event.metaKey || event.altKey) || event.getModifierState("AltGraph");
  return alone && (event.key.length === 1 || /^(Arrow|Page|Home|End|Backspace|Delete|Dead)/.test(event.key));
};

// Whether the key belongs to an input method that is at work.
export const composes = (event) => event.isComposing || event.keyCode === 229;

export class Keys {
  // `own`: the keys chosen instead of the usual ones, by action.
  constructor(own) {
    this.own = own ?? {};
  }

  keysOf(action) {
    return this.own[action] ?? USUAL[action].keys;
  }

  // The action of a key pressed in a row, or elsewhere; null: none.
  actionOf(event, inRow) {
    const name = nameOf(event);
    const elsewhere = (action) => USUAL[action].where === "any" && !BROWSERS.test(name);
    const works = (action) => this.keysOf(action).includes(name) && (inRow || elsewhere(action));
    return Object.keys(USUAL).find(works) ?? null;
  }

  shown(action) {
    return this.keysOf(action)
      .map((name) =>
        name.replace("Mod", MAC ? "⌘" : "Ctrl").replace(/Arrow(\w+)/, (_, way) => ({ Up: "↑", Down: "↓" })[way]),
      )
      .map((name) => name.replace(/\b[a-z]$/, (letter) => letter.toUpperCase()));
  }

  // The list of keys, each with a button that waits for another one.
  table() {
    const rows = Object.keys(USUAL).map((action) => {
      const keys = this.shown(action).map((name) => make("kbd", {}, name));
      const change = make("button", { type: "button", className: "small" }, say("desk.keys.change"));
      const cell = make("td", {}, ...keys.flatMap((key) => [key, " "]));
      change.addEventListener("click", () => this.#listen(action, change, cell));
      return make("tr", {}, make("th", { scope: "row" }, say(`desk.key.${action}`)), cell, make("td", {}, change));
    });
    return make("table", {}, make("tbody", {}, ...rows));
  }

  #listen(action, button, cell) {
    button.textContent = say("desk.keys.press");
    const heard = (event) => {
      if (composes(event) || MODIFIERS.includes(event.key) || event.key === "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      button.removeEventListener("keydown", heard);
      const taken = types(event) || Object.keys(USUAL).some((other) => other !== action && this.keysOf(other).includes(nameOf(event)));
      if (!taken) this.own[action] = [nameOf(event)];
      ask("/api/keys", this.own).catch(() => {});
      cell.replaceChildren(...this.shown(action).flatMap((name) => [make("kbd", {}, name), " "]));
      button.textContent = say(taken ? "desk.keys.taken" : "desk.keys.change");
    };
    button.addEventListener("keydown", heard);
  }
}
