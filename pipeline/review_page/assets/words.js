// What the page says, in its user's language. All of it comes from the tables of pipeline/messages.

let words = {};

export const speak = (language, table) => {
  words = table;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", say(one.dataset.label));
};

export const say = (key, facts = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

// Seconds as a player shows them: 4:05, 1:02:03.
export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

// An element with properties and children; strings become text, never markup.
export const make = (tag, properties = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && !name.startsWith("aria")) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

// Fills an element anew; the focus stays where it was, counted in what can have it.
export const refill = (element, ...children) => {
  const all = () => [...element.querySelectorAll("button, input")];
  const at = all().indexOf(document.activeElement);
  element.replaceChildren(...children);
  if (at >= 0) all()[Math.min(at, all().length - 1)]?.focus({ preventScroll: true });
};
