"use strict";
(() => {
  const audio = document.querySelector("audio");
  const sentences = [...document.querySelectorAll(".s")];
  const chart = document.querySelector("svg");
  const playhead = document.getElementById("playhead");
  let now = null;

  const silence = () => {
    document.body.classList.add("silent");
    for (const one of sentences) {
      one.removeAttribute("role");
      one.removeAttribute("tabindex");
    }
    if (!audio) return;
    audio.hidden = true;
    for (const hint of document.querySelectorAll("#listen .hint")) hint.hidden = hint.id !== "no-sound";
  };

  if (!audio) return silence();
  // The browser tries the places one after the other; when the last has failed there is no recording.
  const sources = audio.querySelectorAll("source");
  sources[sources.length - 1].addEventListener("error", silence);
  // It may have failed before this was read; a moment later its state tells (at first it always has no source).
  setTimeout(() => audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE && silence(), 1000);

  const hear = (place) => {
    audio.currentTime = Number(place.dataset.at);
    audio.play().catch(() => {});
  };

  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-at]");
    if (place && !audio.hidden && String(getSelection()) === "") hear(place);
  });

  document.addEventListener("keydown", (event) => {
    const at = sentences.indexOf(event.target.closest?.(".s"));
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key in steps) sentences[at + steps[event.key]]?.focus();
    else if (event.key === "Enter" || event.key === " ") hear(event.target);
    else return;
    event.preventDefault();
  });

  audio.addEventListener("timeupdate", () => {
    const time = audio.currentTime;
    let found = null;
    for (const one of sentences) if (Number(one.dataset.at) <= time + 0.05) found = one;
    if (found !== now) {
      now?.classList.remove("now");
      found?.classList.add("now");
      now = found;
    }
    if (!chart) return;
    const { left, right, seconds } = chart.dataset;
    const x = Number(left) + (Math.min(time, seconds) / seconds) * (right - left);
    playhead.setAttribute("transform", `translate(${x} 0)`);
    playhead.setAttribute("visibility", "visible");
  });
})();
