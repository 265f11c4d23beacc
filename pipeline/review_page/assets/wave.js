// The recording's outline with who speaks when: the whole of it, and the seconds around the place that is heard.

import { clock } from "./words.js";

const AROUND = 8; // seconds to each side of the place that is heard
const STEP = 5; // seconds an arrow key goes
const PAGE = 60;
const COLOURS = 6;

export class Waves {
  #still = null; // the whole outline, drawn once
  #next = 0;

  constructor(book, player) {
    Object.assign(this, { book, player, peaks: new Uint8Array(), perSecond: 1 });
    this.whole = document.getElementById("whole");
    this.near = document.getElementById("near");
    player.addEventListener("move", () => this.draw());
    new ResizeObserver(() => this.fresh()).observe(this.whole);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.fresh());
    this.whole.addEventListener("pointerdown", (event) => this.#to(event, 0, this.length));
    this.near.addEventListener("pointerdown", (event) => this.#to(event, ...this.#window()));
    this.whole.addEventListener("keydown", (event) => this.#key(event));
  }

  get length() {
    return Math.max(1, this.book.seconds);
  }

  show(peaks, perSecond) {
    Object.assign(this, { peaks, perSecond });
    this.fresh();
  }

  // To be drawn anew, at the next frame: other people, another size or other colours.
  fresh() {
    cancelAnimationFrame(this.#next);
    this.#next = requestAnimationFrame(() => this.#anew());
  }

  #anew() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.colours = [...Array(COLOURS).keys()].map((number) => colour(`v${number}`));
    Object.assign(this, { soft: colour("soft"), ink: colour("ink"), gap: colour("warn"), good: colour("good") });
    this.#still = document.createElement("canvas");
    const pen = this.#sized(this.#still, this.whole);
    this.#outline(pen, 0, this.length);
    this.#checked(pen);
    this.draw();
  }

  draw() {
    if (!this.#still) return;
    const { time } = this.player;
    const pen = this.#sized(this.whole, this.whole);
    pen.drawImage(this.#still, 0, 0, this.whole.clientWidth, this.whole.clientHeight);
    this.#needle(pen, this.whole, time / this.length);
    this.whole.setAttribute("aria-valuemax", Math.round(this.length));
    this.whole.setAttribute("aria-valuenow", time.toFixed(1));
    this.whole.setAttribute("aria-valuetext", clock(time));
    const [start, end] = this.#window();
    this.#outline(this.#sized(this.near, this.near), start, end);
    this.#needle(this.near.getContext("2d"), this.near, (time - start) / (end - start));
  }

  #window() {
    const start = Math.max(0, this.player.time - AROUND);
    return [start, start + 2 * AROUND];
  }

  #sized(canvas, like) {
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(like.clientWidth * ratio), Math.round(like.clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  #outline(pen, start, end) {
    const width = pen.canvas.width / devicePixelRatio;
    const height = pen.canvas.height / devicePixelRatio - 4;
    for (let x = 0; x < width; x += 1) {
      const from = start + (x / width) * (end - start);
      const row = this.book.rowAt(from);
      pen.fillStyle = this.#colour(row);
      const tall = Math.max(1, this.#loudest(from, start + ((x + 1) / width) * (end - start)) * height);
      pen.fillRect(x, (height - tall) / 2, 1, tall);
      if (row && row.kind !== "text" && !row.checked) pen.fillRect(x, height + 1, 1, 3);
    }
  }

  #colour(row) {
    if (!row) return this.soft;
    if (row.kind !== "text") return row.checked ? this.soft : this.gap;
    const voice = this.book.voice(row.speaker);
    return voice === null ? this.soft : this.colours[voice % COLOURS];
  }

  #loudest(from, to) {
    let loudest = 0;
    const last = Math.max(Math.ceil(to * this.perSecond), Math.floor(from * this.perSecond) + 1);
    for (let at = Math.floor(from * this.perSecond); at < last; at += 1)
      loudest = Math.max(loudest, this.peaks[at] ?? 0);
    return Math.sqrt(loudest / 255); // soft voices can be seen too
  }

  #checked(pen) {
    const width = pen.canvas.width / devicePixelRatio;
    const height = pen.canvas.height / devicePixelRatio;
    pen.fillStyle = this.good;
    for (const row of this.book.rows) {
      if (!row.checked) continue;
      const x = (row.start / this.length) * width;
      pen.fillRect(x, height - 3, Math.max(1, ((row.end - row.start) / this.length) * width), 3);
    }
  }

  #needle(pen, canvas, share) {
    pen.fillStyle = this.ink;
    pen.fillRect(Math.round(share * canvas.clientWidth) - 1, 0, 2, canvas.clientHeight);
  }

  #to(event, start, end) {
    const share = event.offsetX / event.currentTarget.clientWidth;
    this.player.playFrom(start + share * (end - start));
  }

  #key(event) {
    const steps = {
      ArrowRight: STEP,
      ArrowUp: STEP,
      ArrowLeft: -STEP,
      ArrowDown: -STEP,
      PageUp: PAGE,
      PageDown: -PAGE,
    };
    const to = { Home: 0, End: this.length };
    if (event.key in steps) this.player.seek(this.player.time + steps[event.key]);
    else if (event.key in to) this.player.seek(to[event.key]);
    else return;
    event.preventDefault();
  }
}
