// Evaluation runs: begin one, see how far it is, stop it, go on with it, remove it. The pages come ready from the server.
import { begin, count, language, reason, request, say, write } from "./trainer_words.js";

const BUSY_MILLISECONDS = 1000;
const CALM_MILLISECONDS = 10000;
const PATIENCE_MILLISECONDS = 20000;
const BY_ITSELF = { "X-Coach-Background": "1" }; // does not keep a session alive on a computer that somebody left
const TOLD = "baeum-coach:run-told";
const TYPED = "baeum-coach:run-form";
const QUARTERS = 4;

const element = (id) => document.getElementById(id);
const sent = (method, body) => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const address = (name) => `/api/trainer/runs/${encodeURIComponent(name)}`;

function trouble(text) {
  element("run-trouble").hidden = !text;
  write(element("run-trouble"), text);
}

// What was done is said on the page that shows it.
function reload(text, path = "") {
  sessionStorage.setItem(TOLD, text);
  if (path) location.assign(path);
  else location.reload();
}

function tellOfBefore() {
  const text = sessionStorage.getItem(TOLD);
  sessionStorage.removeItem(TOLD);
  if (text) write(element("run-told"), text);
}

async function carryOut(button, act) {
  button.disabled = true;
  trouble("");
  try {
    await act();
  } catch (error) {
    trouble(reason(error));
    button.disabled = false;
  }
}

class RunCard {
  constructor(card) {
    this.card = card;
    this.name = card.dataset.run;
    this.state = card.dataset.state;
    this.told = -1;
    this.on("[data-stop]", () => this.stop());
    this.on("[data-resume]", () => this.resume());
    this.on("[data-remove]", () => this.askToRemove());
  }

  on(selector, act) {
    const button = this.card.querySelector(selector);
    button?.addEventListener("click", () => carryOut(button, act));
  }

  async stop() {
    await request(`${address(this.name)}/stop`, { method: "POST" });
    write(this.card.querySelector("[data-stop]"), say("run_stopping"));
    write(element("run-told"), say("run_told_stopping"));
  }

  async resume() {
    await request(`${address(this.name)}/resume`, { method: "POST" });
    reload(say("run_told_gone_on"));
  }

  // A second press removes: what is erased does not come back.
  async askToRemove() {
    const button = this.card.querySelector("[data-remove]");
    if (button.dataset.asked) return this.remove();
    button.dataset.asked = "1";
    button.textContent = say("run_remove_sure");
    write(element("run-told"), say("run_remove_guide"));
    button.disabled = false;
    button.focus();
    button.addEventListener("blur", () => { delete button.dataset.asked; button.textContent = say("run_remove"); }, { once: true });
    return undefined;
  }

  async remove() {
    await request(address(this.name), { method: "DELETE" });
    reload(say("run_told_removed"), "alone" in this.card.dataset ? `/trainer/runs?lang=${language}` : "");
  }

  // A run that has ended brings its figures with it.
  update(run) {
    if (run.state !== this.state) {
      reload(say(`run_told_${run.state}`));
      return;
    }
    if (run.state !== "running") return;
    const bar = this.card.querySelector("progress");
    if (run.planned) {
      bar.max = run.planned;
      bar.value = run.done;
      write(this.card.querySelector("[data-said]"), say("run_progress", { done: count(run.done), planned: count(run.planned) }));
      this.announce(run);
    }
    if (run.stop_asked) {
      const button = this.card.querySelector("[data-stop]");
      button.disabled = true;
      write(button, say("run_stopping"));
    }
  }

  // Whoever listens hears of each quarter, not of each sample.
  announce({ done, planned }) {
    const quarter = Math.floor((QUARTERS * done) / planned);
    if (quarter > this.told && this.told >= 0 && quarter < QUARTERS) {
      write(element("run-told"), say("run_progress", { done: count(done), planned: count(planned) }));
    }
    this.told = Math.max(this.told, quarter);
  }
}

class Progress {
  constructor(cards) {
    this.cards = cards;
    addEventListener("online", () => this.look());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.look(); });
    this.plan();
  }

  get busy() { return this.cards.some(({ state }) => state === "running"); }

  plan() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (document.hidden) this.plan(); else this.look(); }, this.busy && !this.lost ? BUSY_MILLISECONDS : CALM_MILLISECONDS);
  }

  async look() {
    try {
      const options = { headers: BY_ITSELF, signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) };
      const { runs } = await (await request("/api/trainer/runs", options)).json();
      if (this.lost) trouble("");
      this.lost = false;
      for (const run of runs) this.cards.find(({ name }) => name === run.name)?.update(run);
    } catch (error) {
      this.lost = true;
      trouble(reason(error));
    }
    this.plan();
  }
}

class BeginForm {
  constructor(form) {
    this.form = form;
    this.recover();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      carryOut(element("begin"), () => this.begin());
    });
  }

  written() {
    const data = new FormData(this.form);
    const limit = Number(data.get("limit"));
    return {
      suites: data.getAll("suites"), samples: data.get("samples"), limit: limit || null, epochs: Number(data.get("epochs")),
      writer: data.get("writer") ?? "extractive", judged: data.has("judged"),
    };
  }

  keep() { sessionStorage.setItem(TYPED, JSON.stringify(this.written())); }

  // A session that ended on the way loses nothing that was chosen.
  recover() {
    const left = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
    if (!left) return;
    for (const box of this.form.querySelectorAll("[type=checkbox][name=suites]")) box.checked = left.suites.includes(box.value);
    for (const radio of this.form.querySelectorAll("[type=radio]:enabled")) radio.checked = left[radio.name] === radio.value || (radio.checked && left[radio.name] === undefined);
    if (!this.form.querySelector("[name=samples]:checked")) this.form.querySelector("[name=samples]").checked = true;
    this.form.elements.limit.value = left.limit ?? "";
    this.form.elements.epochs.value = left.epochs;
    this.form.closest("details").open = true;
  }

  async begin() {
    await request("/api/trainer/runs", sent("POST", this.written()));
    sessionStorage.removeItem(TYPED);
    reload(say("run_told_begun"));
  }
}

function start() {
  tellOfBefore();
  new Progress([...document.querySelectorAll("[data-run]")].map((card) => new RunCard(card)));
  if (element("run-form")) new BeginForm(element("run-form"));
  element("compare-form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { a, b } = event.target.elements;
    location.assign(`/trainer/runs/compare?${new URLSearchParams({ a: a.value, b: b.value, lang: language })}`);
  });
}

begin(start);
