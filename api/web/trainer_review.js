// The review: levels by digit, Enter saves and opens the next; what was typed stays here until it is stored.
import { begin, language, make, reason, request, RequestFailed, say, write } from "./trainer_words.js";

const element = (id) => document.getElementById(id);
const sent = (method, body) => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const isTyping = (target) => target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
const KEYS_OFF = "baeum-coach:review-keys-off";

// Pages without https have no crypto.randomUUID.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// Says what went wrong and what to do; everything typed stays where it is.
function trouble(box, error) {
  box.hidden = !error;
  if (!error) return;
  const isOut = error instanceof RequestFailed && [401, 403].includes(error.status);
  write(box, isOut ? say("review_signed_out") : error instanceof RequestFailed && error.status < 500 ? reason(error) : say("review_kept_here"));
  if (!isOut) return;
  const link = make("a", "", say("review_sign_in"));
  link.href = `/sign-in?lang=${language}`;
  link.target = "_blank";
  link.rel = "noopener";
  box.append(" ", link);
}

class Review {
  constructor(main) {
    this.turn = main.dataset.turn;
    this.path = `/api/trainer/reviews/${encodeURIComponent(this.turn)}`;
    this.kept = `baeum-coach:review:${main.dataset.keeper}:${this.turn}`;
    this.next = new URL("/trainer/reviews", location.origin);
    this.next.searchParams.set("lang", language);
    if (main.dataset.run) this.next.searchParams.set("run", main.dataset.run);
    this.form = element("review-form");
    this.criteria = [...this.form.querySelectorAll("fieldset")];
    this.id = newId();
    this.recover();
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("focusin", () => this.mark());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    element("take-answer").addEventListener("click", () => this.takeAnswer());
    element("skip")?.addEventListener("click", () => this.skip());
    this.mark();
  }

  levels() {
    return Object.fromEntries(this.criteria.map(({ dataset }) => [dataset.criterion, Number(this.form.elements[dataset.criterion].value)]));
  }

  written() {
    return { id: this.id, levels: this.levels(), note: this.form.elements.note.value, corrected: this.form.elements.corrected.value };
  }

  changed() {
    this.mark();
    localStorage.setItem(this.kept, JSON.stringify(this.written()));
  }

  recover() {
    const left = JSON.parse(localStorage.getItem(this.kept) ?? "null");
    if (!left) return;
    this.id = left.id;
    for (const { dataset } of this.criteria) {
      if (left.levels[dataset.criterion]) this.form.elements[dataset.criterion].value = left.levels[dataset.criterion];
    }
    for (const name of ["note", "corrected"]) this.form.elements[name].value = left[name];
    write(element("told"), say("review_recovered"));
  }

  // The criterion that a digit judges: the one with the focus, else the first that is not judged.
  current() {
    const focused = document.activeElement.closest("fieldset.criterion");
    return focused ?? this.unjudged() ?? this.criteria.at(-1);
  }

  unjudged() {
    return this.criteria.find(({ dataset }) => !this.form.elements[dataset.criterion].value);
  }

  mark() {
    const now = this.current();
    for (const one of this.criteria) one.classList.toggle("now", one === now);
  }

  judge(level) {
    const criterion = this.current();
    const radio = criterion.querySelector(`input[value="${level}"]`);
    if (!radio) return;
    radio.checked = true;
    const after = this.criteria[this.criteria.indexOf(criterion) + 1];
    (after?.querySelector("input:checked") ?? after?.querySelector("input") ?? radio).focus();
    this.changed();
  }

  takeAnswer() {
    const field = this.form.elements.corrected;
    field.value = element("sample-form").elements.target.defaultValue;
    this.changed();
    field.focus();
  }

  async save() {
    if (this.saving) return;
    const missing = this.unjudged();
    if (missing) {
      write(element("told"), say("review_missing", { criterion: missing.querySelector("strong").textContent }));
      missing.querySelector("input").focus();
      return;
    }
    this.saving = true;
    write(element("told"), say("review_saving"));
    try {
      await request(this.path, sent("POST", { ...this.written(), page: language }));
      localStorage.removeItem(this.kept);
      this.next.searchParams.set("saved", this.turn);
      location.assign(this.next);
    } catch (error) {
      this.failed(error);
    }
  }

  async skip() {
    try {
      await request(`${this.path}/skip`, { method: "POST" });
      localStorage.removeItem(this.kept);
      location.assign(this.next);
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error) {
    this.saving = false;
    write(element("told"), "");
    trouble(element("trouble"), error);
  }
}

class SampleForm {
  constructor(review) {
    this.review = review;
    this.dialog = element("sample");
    this.form = element("sample-form");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    element("make-sample").addEventListener("click", () => this.open());
    if (location.hash === "#sample") this.open();
  }

  open() {
    const corrected = this.review.form.elements.corrected.value.trim();
    const { target, outcome, suite } = this.form.elements;
    if (corrected) {
      target.value = corrected;
      if (outcome.value.startsWith("unanswered")) { outcome.value = "answered"; suite.value = "grounded"; }
    }
    this.dialog.showModal();
  }

  async save() {
    const { elements, dataset } = this.form;
    const body = { language: dataset.language, answer_language: dataset.answerLanguage };
    for (const name of ["suite", "outcome", "input", "target", "note"]) body[name] = elements[name].value;
    for (const name of ["history", "materials", "says", "never_says"]) body[name] = lines(elements[name].value);
    try {
      await request(`${this.review.path}/sample`, sent("POST", body));
      trouble(element("sample-trouble"), null);
      this.dialog.close();
      write(element("told"), say("review_sample_made"));
      write(element("make-sample"), say("review_sample_again"));
      element("make-sample").focus();
    } catch (error) {
      trouble(element("sample-trouble"), error);
    }
  }
}

// Keys are known by their place, so that they work with Hangul switched on too.
class Keys {
  constructor(review, sample) {
    this.review = review;
    this.sample = sample;
    this.box = element("use-keys");
    this.box.checked = localStorage.getItem(KEYS_OFF) === null;
    this.box.addEventListener("change", () => this.use());
    this.use();
    element("show-keys").addEventListener("click", () => element("keys").showModal());
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  use() {
    if (this.box.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
    document.body.classList.toggle("no-keys", !this.box.checked);
  }

  pressed(event) {
    if (document.querySelector("dialog[open]") || event.altKey || event.repeat) return;
    if (event.code === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (event.code === "Enter" || event.code === "NumpadEnter") { this.enter(event); return; }
    if (event.ctrlKey || event.metaKey || isTyping(event.target) || !this.box.checked) return;
    const [, digit] = event.code.match(/^(?:Digit|Numpad)([1-9])$/) ?? [];
    if (digit && !event.shiftKey) { event.preventDefault(); this.review.judge(digit); return; }
    const act = { KeyN: () => element("note").focus(), KeyC: () => element("corrected").focus(), KeyS: () => this.sample.open() }[event.code];
    if (act && !event.shiftKey) { event.preventDefault(); act(); }
    else if (event.code === "Slash" && event.shiftKey) { event.preventDefault(); element("keys").showModal(); }
  }

  // In a text it begins a line, and on a button it presses that; with Ctrl it saves from everywhere.
  enter(event) {
    const isOwn = event.target.closest("button, a, summary") || isTyping(event.target);
    if (event.isComposing || (isOwn && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    this.review.save();
  }
}

class SharesForm {
  constructor(form) {
    this.form = form;
    form.addEventListener("input", () => this.showSum());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
  }

  values() {
    return Object.fromEntries(["uncertain", "thumbs_down", "random", "disagreed", "double"].map((name) => [name, this.form.elements[name].valueAsNumber || 0]));
  }

  showSum() {
    const { double: _, ...pools } = this.values();
    const sum = Object.values(pools).reduce((one, other) => one + other);
    write(element("shares-sum"), say(sum === 100 ? "review_shares_right" : "review_shares_sum", { sum }));
  }

  async save() {
    try {
      await request("/api/trainer/reviews/shares", sent("PUT", this.values()));
      write(element("shares-told"), say("review_shares_saved"));
    } catch (error) {
      write(element("shares-told"), reason(error));
    }
  }
}

function start() {
  const main = element("review-page");
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
  if (main.dataset.turn) {
    const review = new Review(main);
    new Keys(review, new SampleForm(review));
  }
  if (element("shares-form")) new SharesForm(element("shares-form"));
  main.dataset.ready = "";
}

begin(start);
