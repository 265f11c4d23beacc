// The one dialog of the page: shown with some content, and closed when it is answered.

import { select, selected } from "./places.js";
import { make } from "./words.js";

const dialog = () => document.getElementById("dialog");

let open = null; // the answer to what is asked at the moment
let close = null; // ends it with a value, and gives the focus back

// `fields` are elements; the answer is which button was pressed, or null where the dialog was closed. What the page asks
// by itself waits until its user has answered what they are asked.
export const asked = (...question) => {
  const answer = open ? open.then(() => show(...question)) : show(...question);
  open = answer;
  answer.then(() => open === answer && (open = null));
  return answer;
};

const show = (title, fields, buttons, wide = false) =>
  new Promise((answer) => {
    const box = dialog();
    const heading = make("h2", { id: "dialog-title" }, title);
    const pressed = buttons.map(([value, label], at) => make("button", { value, className: at ? "" : "first" }, label));
    const form = make(
      "form",
      { method: "dialog" },
      heading,
      ...fields,
      make("p", { className: "buttons" }, ...pressed),
    );
    box.replaceChildren(form);
    box.classList.toggle("wide", wide);
    box.setAttribute("aria-labelledby", "dialog-title");
    box.returnValue = "";
    const earlier = document.activeElement;
    const [, caret] = (earlier?.matches(".said") && selected(earlier)) || [];
    box.onclose = () => answer(box.returnValue || null);
    close = (value) => {
      box.close(value);
      if (!earlier?.isConnected) return;
      earlier.focus({ preventScroll: true });
      if (caret !== undefined) select(earlier, caret); // which browsers forget; what was selected is not typed over
    };
    // At once: a key may come before the close event does.
    box.oncancel = form.onsubmit = (event) => {
      event.preventDefault();
      close(event.submitter?.value ?? "");
    };
    box.showModal();
    // Enter in a field presses the first button.
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.target.tagName !== "INPUT")
        return;
      event.preventDefault();
      if (event.target.type !== "checkbox") pressed[0].click();
    });
  });

export const answerWith = (value) => close(value);

export const field = (label, properties) => {
  const input = make("input", { autocomplete: "off", ...properties });
  return [make("label", { className: "field" }, `${label} `, input), input];
};
