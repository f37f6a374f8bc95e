// Trainers' samples: the list, and the form of one. What is typed stays in the browser until it is stored.
import { begin, button, language, make, reason, request, RequestFailed, say, write } from "./trainer_words.js";

const TOLD = "baeum-coach:sample-told";
const TEXTS = ["suite", "language", "input", "outcome", "target", "note"];
const LISTS = ["history", "says", "never_says"];
const FIELDS = ["input", "history", "outcome", "materials", "says", "never_says", "target", "note"];

const element = (id) => document.getElementById(id);
const sent = (method, body) => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const address = (id) => `/api/trainer/samples/${encodeURIComponent(id)}`;
const inLines = (text) => text.split("\n").filter((line) => line.trim());

function trouble(text) {
  element("sample-trouble").hidden = !text;
  write(element("sample-trouble"), text);
}

async function carryOut(pressed, act) {
  pressed.disabled = true;
  trouble("");
  try {
    await act();
  } catch (error) {
    trouble(reason(error));
  } finally {
    pressed.disabled = false;
  }
}

class SampleList {
  constructor(list) {
    for (const item of list.children) {
      const pressed = item.querySelector("[data-remove]");
      pressed.addEventListener("click", () => carryOut(pressed, () => this.remove(item)));
    }
  }

  async remove(item) {
    await request(address(item.dataset.sample), { method: "DELETE" });
    item.hidden = true;
    const told = element("sample-told");
    write(told, say("sample_told_removed", { id: item.dataset.sample }));
    const undo = button(say("undo"), () => carryOut(undo, () => this.restore(item)));
    told.append(" ", undo);
    undo.focus();
  }

  async restore(item) {
    await request(`${address(item.dataset.sample)}/restore`, { method: "POST" });
    item.hidden = false;
    write(element("sample-told"), say("sample_told_restored", { id: item.dataset.sample }));
    item.querySelector("a").focus();
  }
}

class SampleForm {
  constructor(form) {
    this.form = form;
    this.id = form.dataset.sample ?? "";
    this.kept = `baeum-coach:sample:${this.id}:${form.dataset.made ?? ""}`;
    this.paths = new Map([...element("materials").options].map((option) => [option.value, option.dataset.path]));
    this.titles = new Map([...this.paths].map(([title, path]) => [path, title]));
    for (const item of [...element("chosen").children]) this.show(item);
    this.recover();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => { event.preventDefault(); carryOut(element("save"), () => this.save()); });
    element("ask").addEventListener("click", () => carryOut(element("ask"), () => this.ask()));
    element("pick-add").addEventListener("click", () => this.pick());
    element("pick").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // adds a material and does not store the sample
      this.pick();
    });
  }

  get chosen() { return [...element("chosen").children].map(({ dataset }) => dataset.path); }

  written() {
    const { elements } = this.form;
    return {
      ...Object.fromEntries(TEXTS.map((name) => [name, elements[name].value])),
      ...Object.fromEntries(LISTS.map((name) => [name, inLines(elements[name].value)])),
      materials: this.chosen,
    };
  }

  keep() { localStorage.setItem(this.kept, JSON.stringify(this.written())); }

  recover() {
    const left = JSON.parse(localStorage.getItem(this.kept) ?? "null");
    if (!left || JSON.stringify(left) === JSON.stringify(this.written())) return;
    for (const name of TEXTS) this.form.elements[name].value = left[name];
    for (const name of LISTS) this.form.elements[name].value = left[name].join("\n");
    element("chosen").replaceChildren();
    for (const path of left.materials) this.add(path);
    write(element("sample-told"), say("sample_recovered"));
  }

  pick() {
    const title = element("pick").value.trim();
    if (!title) return;
    const path = this.paths.get(title);
    this.fault("materials", path ? "" : say("sample_fault_material_unknown"));
    if (!path) return;
    if (!this.chosen.includes(path)) this.add(path);
    element("pick").value = "";
    element("pick").focus();
    this.keep();
  }

  add(path) {
    const item = make("li");
    item.dataset.path = path;
    item.append(make("span", "", this.titles.get(path) ?? path));
    element("chosen").append(item);
    this.show(item);
  }

  show(item) {
    const title = item.textContent;
    const away = button(say("sample_material_remove"), () => { item.remove(); element("pick").focus(); this.keep(); });
    away.setAttribute("aria-label", `${say("sample_material_remove")}: ${title}`);
    item.append(away);
  }

  fault(name, text) {
    const shown = element(`fault-${name}`);
    write(shown, text);
    const field = name === "materials" ? element("pick") : this.form.elements[name];
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    return field;
  }

  // Gives the answer, or shows each fault at its field and gives nothing.
  async checked(path, options) {
    for (const name of FIELDS) this.fault(name, "");
    const response = await this.faultless(path, options);
    if (response) return response.json();
    return null;
  }

  async faultless(path, options) {
    try {
      return await request(`${path}?lang=${language}`, options);
    } catch (error) {
      if (!(error instanceof RequestFailed) || error.code !== "sample_invalid") throw error;
      this.showFaults(error.body.faults);
      return null;
    }
  }

  showFaults(faults) {
    const sentences = new Map();
    for (const { field, sentence } of faults) sentences.set(field, [...(sentences.get(field) ?? []), sentence]);
    for (const [field, told] of sentences) this.fault(field, told.join(" "));
    trouble(say("sample_faults", { count: faults.length }));
    const first = FIELDS.find((name) => sentences.has(name));
    (first === "materials" ? element("pick") : this.form.elements[first]).focus();
  }

  async save() {
    const written = this.written();
    const stored = this.id
      ? await this.checked(address(this.id), sent("PUT", written))
      : await this.checked("/api/trainer/samples", sent("POST", written));
    if (!stored) return;
    localStorage.removeItem(this.kept);
    sessionStorage.setItem(TOLD, say(stored.masked ? "sample_told_masked" : "sample_told_saved", { id: stored.id }));
    location.assign(`/trainer/samples?lang=${language}`);
  }

  async ask() {
    write(element("sample-told"), say("sample_asking"));
    const answer = await this.checked("/api/trainer/samples/answers", sent("POST", this.written()));
    write(element("sample-told"), "");
    if (!answer) return;
    this.showAnswer(answer);
    element("answered").hidden = false;
    element("answered").focus();
  }

  showAnswer({ means, as_expected: fits, notice, blocks, sources, cites_expected: cites, says, never_says: never }) {
    const checks = [this.check(fits, say(fits ? "sample_ends_so" : "sample_ends_otherwise", { means }))];
    if (cites !== null) checks.push(this.check(cites, say(cites ? "sample_cites" : "sample_cites_other")));
    checks.push(...says.map(({ fact, said }) => this.check(said, say(said ? "sample_fact_said" : "sample_fact_missing", { fact }))));
    checks.push(...never.map(({ fact, said }) => this.check(!said, say(said ? "sample_fact_forbidden" : "sample_fact_unsaid", { fact }))));
    element("checks").replaceChildren(...checks);
    element("answer").replaceChildren(...(notice ? [make("p", "said", notice)] : []), ...blocks.flatMap(blockElements));
    element("answer-sources").replaceChildren(...sources.map(({ number, title, section }) => make("li", "", `[${number}] ${[title, section].filter(Boolean).join(" › ")}`)));
  }

  check(good, text) { return make("li", good ? "tick" : "cross", text); }
}

const runText = (runs) => runs.map(({ text, source }) => (source ? ` [${source}]` : text)).join("");

function blockElements({ kind, items, start, heading }) {
  const head = heading ? [make("h3", "", heading)] : [];
  if (kind === "paragraph") return [...head, ...items.map((runs) => make("p", "", runText(runs)))];
  if (kind === "code") return [...head, make("pre", "", items.map(runText).join("\n"))];
  const list = make(kind === "steps" ? "ol" : "ul", kind === "steps" ? "" : "plain");
  if (kind === "steps") list.start = start;
  list.append(...items.map((runs) => make("li", "", runText(runs))));
  return [...head, list];
}

function start() {
  const text = sessionStorage.getItem(TOLD);
  sessionStorage.removeItem(TOLD);
  if (text) write(element("sample-told"), text);
  if (element("samples")) new SampleList(element("samples"));
  if (element("sample-form")) new SampleForm(element("sample-form"));
}

begin(start);
