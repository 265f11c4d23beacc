// The page comes to life here: it enters, and opens the job, or offers the jobs there are.

import { Desk } from "./desk.js";
import { ask, enter, Refused, stay } from "./server.js";
import { make, say, speak } from "./words.js";

const page = crypto.randomUUID(); // this window's name, until it is loaded again

const stop = (message) => {
  document.body.replaceChildren(make("main", { className: "alone" }, make("p", { role: "alert" }, message)));
};

const offer = (jobs) => {
  const links = jobs.map(({ id, name, recording }) =>
    make("li", {}, make("a", { href: `/?job=${id}` }, name), ` ${recording}`),
  );
  const list = [make("h1", {}, say("desk.jobs")), make("ul", {}, ...links)];
  document.body.replaceChildren(make("main", { className: "alone" }, ...list));
};

const start = async () => {
  const told = await enter(page);
  speak(told.language, told.words);
  stay(page);
  addEventListener("pagehide", () => void ask("/api/leave", { window: page }, { keepalive: true }).catch(() => {}));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("hashchange", () => location.reload()); // the address of a new server, put into this window
  const wanted = new URLSearchParams(location.search).get("job") ?? (told.jobs.length === 1 ? told.jobs[0].id : null);
  const job = told.jobs.find(({ id }) => id === wanted);
  if (!job) return offer(told.jobs);
  document.title = document.getElementById("name").textContent = job.name;
  await new Desk(job, told).open();
};

start().catch((error) => {
  if (!(error instanceof Refused)) console.error(error);
  stop(error.message);
});
