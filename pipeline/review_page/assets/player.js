// The recording's sound.

const REWIND = 1; // seconds back on resume, so that the ear finds its place
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

export class Player extends EventTarget {
  #frame = 0;
  #until = Infinity;
  #ran = false;

  constructor() {
    super();
    this.audio = new Audio();
    this.audio.preload = "metadata";
    for (const event of ["play", "pause", "seeked", "loadedmetadata", "error"]) {
      this.audio.addEventListener(event, () => this.#moved(event));
    }
  }

  open(address) {
    this.audio.src = address;
  }

  get time() {
    return this.audio.currentTime;
  }

  get playing() {
    return !this.audio.paused;
  }

  get speed() {
    return this.audio.playbackRate;
  }

  set speed(factor) {
    this.audio.defaultPlaybackRate = this.audio.playbackRate = factor;
    this.dispatchEvent(new Event("speed"));
  }

  faster(steps) {
    const at = SPEEDS.findIndex((speed) => speed >= this.speed);
    this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + steps))];
  }

  // To `time`, in seconds; stops again at `until` where that is given.
  playFrom(time, until = Infinity) {
    this.seek(time);
    this.#until = until;
    this.#ran = false;
    this.audio.play().catch(() => {});
  }

  seek(time) {
    this.#until = Infinity;
    this.audio.currentTime = Math.max(0, time);
  }

  toggle() {
    if (this.playing) {
      this.#ran = true; // the event comes later than the next key may
      return this.audio.pause();
    }
    this.playFrom(this.#ran ? this.time - REWIND : this.time);
  }

  #moved(event) {
    if (event === "play") this.#run();
    if (event === "pause") this.#ran = true;
    this.dispatchEvent(new Event(event === "error" ? "silent" : "move"));
  }

  #run() {
    cancelAnimationFrame(this.#frame);
    const tick = () => {
      if (this.time >= this.#until) this.audio.pause();
      this.dispatchEvent(new Event("move"));
      if (this.playing) this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
  }
}
