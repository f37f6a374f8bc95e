// The editor of a draft: saves with every pause, shows what the coach would show, puts the draft in and asks again.
import { begin, language, make, reason, request, RequestFailed, say, write } from "./trainer_words.js";

const PAUSE_MILLISECONDS = 800;
const RETRY_MILLISECONDS = 5000;
const LOOK_MILLISECONDS = 1000;
const FIELDS = ["title", "course", "language", "text"];

const element = (id) => document.getElementById(id);
const sent = (method, body) => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const alike = (one, other) => FIELDS.every((name) => one[name] === other[name]);

class Draft {
  constructor(main) {
    this.path = `/api/trainer/drafts/${encodeURIComponent(main.dataset.draft)}`;
    this.kept = `baeum-coach:draft:${main.dataset.draft}`;
    this.hasGap = "gap" in main.dataset;
    this.version = Number(main.dataset.version);
    this.form = element("draft-form");
    this.stored = this.came(); // what was typed before this script ran counts as written
    this.recover();
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => this.changed());
    addEventListener("pagehide", () => this.leave());
    addEventListener("online", () => this.save());
    addEventListener("beforeunload", (event) => { if (this.isUnsaved && this.failing) event.preventDefault(); });
    element("keep-mine").addEventListener("click", () => this.keepMine());
    element("take-theirs").addEventListener("click", () => this.takeTheirs());
    element("publish").addEventListener("click", () => this.publish());
    element("remove").addEventListener("click", () => this.remove());
    element("ask-again").addEventListener("click", () => this.askAgain());
    this.open();
  }

  async open() {
    try {
      const draft = await (await request(this.path)).json();
      // The browser may have brought back an older page: what is stored now counts, unless something was written here.
      if (draft.version !== this.version && !this.isUnsaved) this.fill(draft);
      this.show(draft);
      if (draft.published) this.follow();
      if (this.isUnsaved) this.changed();
    } catch (error) {
      this.trouble(reason(error));
    }
  }

  written() {
    return Object.fromEntries(FIELDS.map((name) => [name, this.form.elements[name].value]));
  }

  came() {
    const { title, course, language: tongue, text } = this.form.elements;
    const chosen = [...tongue.options].find((option) => option.defaultSelected);
    return { title: title.defaultValue, course: course.defaultValue, language: chosen.value, text: text.defaultValue };
  }

  get isUnsaved() { return !alike(this.written(), this.stored); }

  recover() {
    const left = JSON.parse(localStorage.getItem(this.kept) ?? "null");
    if (!left || alike(left.written, this.stored)) return;
    for (const name of FIELDS) this.form.elements[name].value = left.written[name];
    this.version = left.version; // if somebody else has saved since, both texts are shown
    this.recovered = true;
  }

  changed() {
    localStorage.setItem(this.kept, JSON.stringify({ written: this.written(), version: this.version }));
    this.state("unsaved", say("draft_unsaved"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MILLISECONDS);
  }

  // One after the other, so that a later text never waits behind an older version.
  save() {
    this.saving = (this.saving ?? Promise.resolve()).then(() => this.saveNow());
    return this.saving;
  }

  async saveNow() {
    clearTimeout(this.timer);
    if (!this.isUnsaved || this.conflicting) return;
    const written = this.written();
    this.state("saving", say("draft_saving"));
    try {
      const draft = await (await request(this.path, sent("PUT", { ...written, version: this.version }))).json();
      this.failing = false;
      this.took(draft, written);
    } catch (error) {
      await this.failed(error, written);
    }
  }

  took(draft, written) {
    this.version = draft.version;
    this.stored = written;
    this.trouble("");
    this.show(draft);
    if (this.isUnsaved) return this.changed();
    localStorage.removeItem(this.kept);
    this.state("saved", say(this.recovered ? "draft_recovered" : "draft_saved"));
    this.recovered = false;
  }

  async failed(error, written) {
    if (error instanceof RequestFailed && error.code === "draft_changed") return this.conflict(written);
    this.failing = true;
    this.state("failed", say("draft_unsaved"));
    this.trouble(error instanceof RequestFailed && error.status < 500 ? reason(error) : say("draft_kept_here"));
    this.timer = setTimeout(() => this.save(), RETRY_MILLISECONDS);
  }

  leave() {
    if (!this.isUnsaved || this.conflicting) return;
    request(this.path, { ...sent("PUT", { ...this.written(), version: this.version }), keepalive: true }).catch(() => {}); // it is kept in the browser too
  }

  async conflict(mine) {
    try {
      this.theirs = await (await request(this.path)).json();
    } catch (error) {
      return this.failed(error, mine);
    }
    this.conflicting = true;
    this.state("failed", say("draft_unsaved"));
    write(element("conflict-mine"), `${mine.title}\n\n${mine.text}`);
    write(element("conflict-theirs"), `${this.theirs.title}\n\n${this.theirs.text}`);
    element("conflict").hidden = false;
    element("conflict").focus();
  }

  keepMine() {
    this.settle(this.theirs);
    this.changed();
    return this.save();
  }

  takeTheirs() {
    this.fill(this.theirs);
    this.settle(this.theirs);
    localStorage.removeItem(this.kept);
    this.state("saved", say("draft_saved"));
    this.show(this.theirs);
  }

  settle(draft) {
    this.version = draft.version;
    this.stored = Object.fromEntries(FIELDS.map((name) => [name, draft[name]]));
    this.conflicting = false;
    element("conflict").hidden = true;
    this.form.elements.text.focus();
  }

  fill(draft) {
    for (const name of FIELDS) this.form.elements[name].value = draft[name];
    this.version = draft.version;
    this.stored = this.written();
  }

  state(name, text) {
    element("saved").dataset.state = name;
    write(element("saved"), text);
  }

  trouble(text) {
    element("trouble").hidden = !text;
    write(element("trouble"), text);
  }

  show({ hints, preview }) {
    const lines = hints.map(({ code, detail, means }) => make("li", "", say(`hint_${code}`, { detail, means })));
    element("hints").replaceChildren(...(lines.length ? lines : [make("li", "fine", say("draft_hints_none"))]));
    const parts = preview.flatMap(({ heading, blocks }) => [...(heading ? [make("h3", "", heading)] : []), ...blocks.map(shownBlock)]);
    element("preview").replaceChildren(...(parts.length ? parts : [make("p", "facts", say("draft_preview_empty"))]));
    element("preview").lang = this.form.elements.language.value;
  }

  async publish() {
    element("publish").disabled = true;
    try {
      await this.save();
      if (this.isUnsaved) return;
      await request(`${this.path}/material`, { method: "POST" });
      write(element("publish"), say("draft_publish_again"));
      element("answers").replaceChildren();
      await this.follow();
      element("ask-again").focus();
    } catch (error) {
      this.trouble(reason(error));
    } finally {
      element("publish").disabled = false;
    }
  }

  // Until the coach has read it, or could not.
  async follow() {
    element("published").hidden = false;
    for (;;) {
      const { state, sentence, material_id: material } = await (await request(`${this.path}/material`)).json();
      element("ask-again").hidden = state !== "searchable";
      element("published-link").hidden = !material;
      if (material) element("published-link").href = `/trainer/materials/${encodeURIComponent(material)}?lang=${language}`;
      if (state === "searchable") return write(element("published-text"), say("draft_searchable") + (this.hasGap ? ` ${say("draft_gap_settled")}` : ""));
      if (state === "refused") return write(element("published-text"), say("draft_refused", { reason: sentence?.[language] ?? say("refused_unknown") }));
      if (state === "removed") return write(element("published-text"), say("state_removed"));
      write(element("published-text"), say("draft_publishing"));
      await new Promise((done) => setTimeout(done, LOOK_MILLISECONDS));
    }
  }

  async askAgain() {
    const button = element("ask-again");
    button.disabled = true;
    write(element("published-text"), say("draft_asking"));
    try {
      const answers = await (await request(`${this.path}/answers`, { method: "POST" })).json();
      element("answers").replaceChildren(...answers.map(answerLine));
      write(element("published-text"), say("draft_answers"));
    } catch (error) {
      write(element("published-text"), reason(error));
    } finally {
      button.disabled = false;
      button.focus();
    }
  }

  async remove() {
    try {
      await this.save();
      if (this.isUnsaved) return;
      await request(this.path, { method: "DELETE" });
      location.assign(`/trainer/drafts?lang=${language}`);
    } catch (error) {
      this.trouble(reason(error));
    }
  }
}

function answerLine({ question, answered, from_draft: here, notice }) {
  const item = make("li");
  const said = answered ? say(here ? "draft_answers_here" : "draft_answers_elsewhere") : say("draft_answers_not");
  item.append(make("strong", "", question), " ", make("span", "", said));
  if (!answered) item.append(make("p", "facts", notice));
  return item;
}

function shownBlock({ kind, start, items, rows }) {
  if (kind === "table") return shownTable(rows);
  if (kind === "paragraph") return withRuns(make("p"), items[0]);
  if (kind === "code") { const block = make("pre"); block.append(withRuns(make("code"), items[0])); return block; }
  const list = make(kind === "steps" ? "ol" : "ul");
  if (kind === "steps") list.start = start;
  list.append(...items.map((runs) => withRuns(make("li"), runs)));
  return list;
}

function shownTable(rows) {
  const table = make("table");
  table.append(...rows.map((cells, position) => {
    const row = make("tr");
    row.append(...cells.map((cell) => make(position ? "td" : "th", "", cell)));
    return row;
  }));
  return table;
}

function withRuns(parent, runs) {
  parent.append(...runs.map(({ text, strong }) => (strong ? make("strong", "", text) : document.createTextNode(text))));
  return parent;
}

function start() {
  new Draft(element("draft-page"));
}

begin(start);
