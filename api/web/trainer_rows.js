// Rows: one material in the table, or among the refused or removed ones, with what can be done about it.
import { button, count, knows, language, make, moment, say, size, when, write } from "./trainer_words.js";

const DUPLICATES_SHOWN = 2;
const COLUMNS = ["title", "name", "folder", "state", "language", "chunks", "changed", "cited", "actions"];

export const titleOf = (row) => row.title || row.name;

export const folderName = (folder) => (knows(`folder_${folder}`) ? say(`folder_${folder}`) : folder);

const page = (id) => `/trainer/materials/${encodeURIComponent(id)}?lang=${language}`;

const original = (row) => (row.upload_id
  ? `/api/trainer/uploads/${encodeURIComponent(row.upload_id)}/original`
  : `/api/trainer/materials/${encodeURIComponent(row.material_id)}/original`);

function link(text, href, className = "") {
  const anchor = make("a", className, text);
  anchor.href = href;
  return anchor;
}

function download(row) {
  const anchor = link(say("download"), original(row));
  anchor.download = "";
  return anchor;
}

const hasOriginal = (row) => Boolean(row.upload_id || row.material_id);

// Asks once, in place; the answer can be undone later, so nothing more is in the way.
function removal(row, { yes, no }) {
  const asked = make("div", "asked");
  asked.setAttribute("role", "group");
  const question = make("p", "", say("remove_question"));
  if (row.cited) question.append(" ", say("remove_cited", { count: count(row.cited) }));
  asked.setAttribute("aria-label", question.textContent);
  asked.append(question, button(say("remove_yes"), yes, "danger"), button(say("cancel"), no));
  return asked;
}

let opened = null; // one menu or name field at a time

export const isOccupied = () => opened !== null && opened.element.isConnected;

class Menu {
  constructor(cell, opener, row, actions, rename) {
    this.cell = cell;
    this.opener = opener;
    this.row = row;
    this.actions = actions;
    this.rename = rename;
    this.element = make("div", "menu");
    this.element.id = "menu";
    this.element.append(...this.items());
    this.element.addEventListener("keydown", (event) => this.step(event));
    opened?.close();
    opened = this;
    opener.setAttribute("aria-expanded", "true");
    opener.setAttribute("aria-controls", "menu");
    cell.append(this.element);
    this.show();
  }

  items() {
    const { row, actions } = this;
    const act = (name, run) => button(say(name), () => { this.close(); run(row); });
    const items = [];
    if (row.material_id) items.push(link(say("open"), page(row.material_id)));
    if (hasOriginal(row)) items.push(download(row));
    if (!row.upload_id) return [...items, make("p", "facts", say("operator_row"))];
    items.push(act("replace", (it) => actions.replace(it)), act("rename", () => this.rename()));
    if (row.versions > 1) items.push(act("previous", (it) => actions.previous(it)));
    items.push(button(say("remove"), () => this.ask(), "danger"));
    return items;
  }

  ask() {
    const no = () => this.close(true);
    const yes = () => { this.close(true); this.actions.remove(this.row); };
    this.element.replaceChildren(removal(this.row, { yes, no }));
    this.show();
  }

  show() {
    this.element.querySelector("a, button")?.focus();
    this.element.scrollIntoView({ block: "nearest" });
  }

  step(event) {
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!direction) return;
    const items = [...this.element.querySelectorAll("a, button")];
    const next = items[(items.indexOf(document.activeElement) + direction + items.length) % items.length];
    next?.focus();
    event.preventDefault();
  }

  close(back = false) {
    this.element.remove();
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.removeAttribute("aria-controls");
    if (opened === this) opened = null;
    if (back) this.opener.focus();
  }
}

document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) opened?.close(true); });
// A name that somebody is writing stays; a menu goes when something else is wanted.
for (const kind of ["pointerdown", "focusin"]) {
  document.addEventListener(kind, (event) => { if (opened instanceof Menu && !opened.cell.contains(event.target)) opened.close(); });
}

class NameField {
  constructor(cell, opener, row, actions) {
    this.cell = cell;
    this.opener = opener;
    this.row = row;
    this.actions = actions;
    const dot = row.name.lastIndexOf(".");
    this.ending = dot > 0 ? row.name.slice(dot) : "";
    this.element = make("form", "rename");
    this.input = make("input");
    this.input.value = row.name.slice(0, row.name.length - this.ending.length);
    this.input.autocomplete = "off";
    this.input.spellcheck = false;
    this.build();
    opened?.close();
    opened = this;
    cell.classList.add("renaming");
    cell.append(this.element);
    this.input.select();
    this.input.focus();
  }

  build() {
    const label = make("label", "", say("new_name"));
    this.fault = make("p", "fault");
    this.fault.id = "name-fault";
    this.input.setAttribute("aria-describedby", "name-fault");
    this.save = make("button", "main", say("save"));
    const field = make("span", "field");
    field.append(this.input, make("span", "facts", this.ending));
    label.append(field);
    this.element.append(label, this.fault, this.save, button(say("cancel"), () => this.close(true)));
    this.element.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    // While Hangul is being composed, Enter ends the syllable and must not send.
    this.input.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.isComposing) event.preventDefault(); });
  }

  async submit() {
    const name = this.input.value.normalize("NFC").trim() + this.ending;
    if (name === this.row.name) { this.close(true); return; }
    this.save.disabled = true;
    const fault = await this.actions.rename(this.row, name);
    this.save.disabled = false;
    if (!fault) { this.close(true); return; }
    this.input.setAttribute("aria-invalid", "true");
    write(this.fault, fault);
    this.input.focus();
  }

  close(back = false) {
    this.element.remove();
    this.cell.classList.remove("renaming");
    if (opened === this) opened = null;
    if (back) this.opener.focus();
  }
}

export class RowView {
  constructor(actions) {
    this.actions = actions;
    this.element = make("tr");
    this.element.setAttribute("role", "row");
    this.cells = Object.fromEntries(COLUMNS.map((column) => [column, cell(column)]));
    this.element.append(...Object.values(this.cells));
    this.link = make("a");
    this.badges = make("span", "badges");
    this.file = make("span");
    this.facts = make("span", "facts");
    this.state = make("span", "state");
    this.time = make("time");
    this.opener = button("⋯", () => this.toggle(), "opener");
    this.opener.setAttribute("aria-expanded", "false");
    this.cells.title.append(this.link, this.badges);
    this.cells.name.append(this.file, this.facts);
    this.cells.state.append(this.state);
    this.cells.changed.append(this.time);
    this.cells.actions.append(this.opener);
  }

  toggle() {
    if (this.opener.getAttribute("aria-expanded") === "true") { opened?.close(true); return; }
    const rename = () => new NameField(this.cells.name, this.opener, this.row, this.actions);
    new Menu(this.cells.actions, this.opener, this.row, this.actions, rename);
  }

  update(row) {
    this.row = row;
    write(this.link, titleOf(row));
    if (row.material_id) this.link.href = page(row.material_id);
    else this.link.removeAttribute("href");
    this.opener.setAttribute("aria-label", say("menu", { title: titleOf(row) }));
    write(this.file, row.name);
    write(this.facts, factsOf(row));
    write(this.cells.folder, folderName(row.folder));
    write(this.state, say(`state_${row.state}`));
    this.state.dataset.state = row.state;
    write(this.cells.language, row.language ? say(`language_${row.language}`) : "");
    write(this.cells.chunks, row.chunks ? count(row.chunks) : "");
    write(this.cells.cited, row.cited ? count(row.cited) : "");
    showTime(this.time, row.changed_at);
    this.relate(row);
  }

  relate({ language: spoken, twin, duplicates }) {
    const related = JSON.stringify([spoken, twin, duplicates]);
    if (related === this.related) return;
    this.related = related;
    const twinName = say({ ko: "twin_en", en: "twin_ko" }[spoken] ?? "twin_other");
    const badges = twin ? [badge(twinName, twin)] : [];
    for (const other of duplicates.slice(0, DUPLICATES_SHOWN)) {
      badges.push(badge(say("duplicate", { percent: Math.floor(other.score * 100) }), other, "alike"));
    }
    const more = duplicates.length - DUPLICATES_SHOWN;
    if (more > 0) badges.push(make("span", "facts", say("duplicates_more", { count: count(more) })));
    this.badges.replaceChildren(...badges);
  }
}

function cell(column) {
  const made = make(column === "title" ? "th" : "td", `cell-${column}`);
  made.setAttribute("role", column === "title" ? "rowheader" : "cell");
  if (column === "title") made.scope = "row";
  else if (column !== "actions") made.dataset.label = say(`column_${column}`);
  return made;
}

function badge(text, other, kind = "") {
  const made = link(text, page(other.material_id), `badge ${kind}`.trim());
  made.title = other.title;
  made.setAttribute("aria-label", `${text}: ${other.title}`);
  return made;
}

function factsOf(row) {
  const facts = row.size === null ? [] : [size(row.size)];
  if (row.versions > 1) facts.push(say("versions", { count: count(row.versions) }));
  return facts.join(" · ");
}

export function showTime(element, iso) {
  write(element, when(iso));
  element.dateTime = iso;
  element.title = moment(iso);
}

// Items of the two lists around the table: a name, a sentence, and buttons in plain sight.
class ItemView {
  constructor(actions) {
    this.actions = actions;
    this.element = make("li");
    this.name = make("span");
    this.facts = make("span", "facts");
    const heading = make("p", "name");
    heading.append(this.name, " ", this.facts);
    this.sentence = make("p");
    this.buttons = make("div", "buttons");
    this.element.append(heading, this.sentence, this.buttons);
  }

  update(row) {
    const shape = [row.upload_id, row.versions > 1, hasOriginal(row)].join();
    this.row = row;
    write(this.name, row.name);
    write(this.facts, [folderName(row.folder), when(row.changed_at)].join(" · "));
    write(this.sentence, this.explain(row));
    if (shape === this.shape) return;
    this.shape = shape;
    this.offer();
  }

  named(name, act, className = "") {
    const made = button(say(name), act, className);
    made.setAttribute("aria-label", `${say(name)}: ${this.row.name}`);
    return made;
  }
}

export class RefusedView extends ItemView {
  explain(row) {
    const why = row.sentence?.[language] ?? say("refused_unknown");
    return row.upload_id ? why : `${why} ${say("operator_refused")}`;
  }

  offer() {
    const { row, actions } = this;
    const buttons = [];
    if (row.upload_id) buttons.push(this.named("replace", () => actions.replace(this.row), "main"));
    if (row.upload_id && row.versions > 1) buttons.push(this.named("previous", () => actions.previous(this.row)));
    if (hasOriginal(row)) buttons.push(download(row));
    if (row.upload_id) buttons.push(this.named("remove", () => this.ask(), "danger"));
    this.buttons.replaceChildren(...buttons);
  }

  ask() {
    const no = () => { this.offer(); this.buttons.lastElementChild.focus(); };
    const yes = () => { this.offer(); this.actions.remove(this.row); };
    this.buttons.replaceChildren(removal(this.row, { yes, no }));
    this.buttons.querySelector("button").focus();
  }
}

export class RemovedView extends ItemView {
  explain(row) { return row.upload_id ? "" : say("operator_removed"); }

  offer() {
    const buttons = this.row.upload_id ? [this.named("restore", () => this.actions.restore(this.row))] : [];
    if (hasOriginal(this.row) && this.row.upload_id) buttons.push(download(this.row));
    this.buttons.replaceChildren(...buttons);
  }
}
