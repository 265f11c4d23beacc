// Places in the text of an element, counted as strings count: in units of UTF-16, of which some characters have two.

const nodes = (element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
};

const point = (element, offset) => {
  let left = offset;
  let last = null;
  for (const node of nodes(element)) {
    if (left <= node.length) return [node, left];
    left -= node.length;
    last = node;
  }
  return last ? [last, last.length] : [element, 0];
};

export const rangeOf = (element, first, last) => {
  const range = document.createRange();
  range.setStart(...point(element, first));
  range.setEnd(...point(element, last));
  return range;
};

const offsetOf = (element, node, at) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  range.setEnd(node, at);
  return range.toString().length;
};

// What is selected within the element, [first, last]; null: the selection is elsewhere.
export const selected = (element) => {
  const selection = getSelection();
  if (!selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const first = offsetOf(element, range.startContainer, range.startOffset);
  return [first, offsetOf(element, range.endContainer, range.endOffset)];
};

export const select = (element, first, last = first) => {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(rangeOf(element, first, last));
};

// Whether the caret is in the first or last line that is shown: "up" or "down" leaves the element.
export const atEdge = (element, up) => {
  const place = selected(element)?.[up ? 0 : 1] ?? 0;
  const here = rangeOf(element, place, place).getClientRects()[0];
  const lines = rangeOf(element, 0, Infinity).getClientRects(); // the element itself may be higher
  if (!here || !lines.length) return true;
  return up ? here.top < lines[0].bottom : here.bottom > lines[lines.length - 1].top;
};

// Where a place of `before` lies in `after`, which was typed out of it.
export const moved = (place, before, after) => {
  if (before === after) return place;
  const [first, last, grown] = difference(before, after);
  if (place <= first) return place;
  return place >= last ? place + grown : whole(after, Math.min(place, last + grown));
};

// The place itself, or the one before the character that it lies within.
export const whole = (text, at) => (text.codePointAt(at - 1) > 0xffff ? at - 1 : at);

// From, to in `before` of what became other, and by how much it grew. No character is cut.
export const difference = (before, after) => {
  const most = Math.min(before.length, after.length);
  let first = 0;
  while (first < most && before[first] === after[first]) first += 1;
  first = Math.min(whole(before, first), whole(after, first));
  let tail = 0;
  while (tail < most - first && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const cut = (text) => whole(text, text.length - tail) < text.length - tail;
  if (cut(before) || cut(after)) tail -= 1;
  return [first, before.length - tail, after.length - before.length];
};

// The text with each letter and its accents one character; a character for which Unicode has another stays, as 福 (U+FA1B).
export const composed = (text) => {
  let [whole, run] = ["", ""];
  for (const one of text) {
    if (one.normalize() === one) run += one;
    else [whole, run] = [whole + run.normalize() + one, ""];
  }
  return whole + run.normalize();
};
