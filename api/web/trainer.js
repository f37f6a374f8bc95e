// The trainer's pages: the list of materials, kept up to date, and one material beside its original.
import { begin, compare, count, language, make, moment, reason, request, say, searchKey, write } from "./trainer_words.js";
import { droppedFiles, pickedFiles, Uploads } from "./trainer_uploads.js";
import { folderName, isOccupied, RefusedView, RemovedView, RowView, showTime, titleOf } from "./trainer_rows.js";

const ROWS_AT_ONCE = 200;
const ITEMS_AT_ONCE = 5;
const BUSY_MILLISECONDS = 1000;
const CALM_MILLISECONDS = 10000;
const PATIENCE_MILLISECONDS = 20000;
const BY_ITSELF = { "X-Coach-Background": "1" }; // does not keep a session alive on a computer that somebody left
const STATES = ["waiting", "reading", "searchable"];

const element = (id) => document.getElementById(id);

// The page's one place for results of what a person did; it stays until the next one.
class Notice {
  constructor() {
    element("notice-close").addEventListener("click", () => { this.show(""); element("pick-files").focus(); });
    element("notice-undo").addEventListener("click", () => this.undo());
  }

  show(text, { undo = null, failed = false } = {}) {
    this.undo = () => { this.show(""); undo?.(); };
    const hadFocus = element("notice").contains(document.activeElement);
    write(element("notice-text"), text);
    element("notice").classList.toggle("shown", text !== "");
    element("notice").classList.toggle("failed", failed);
    element("notice-close").hidden = !text;
    element("notice-undo").hidden = !undo;
    if (hadFocus && text) element("notice-close").focus();
  }
}

class Actions {
  constructor({ notice, refresh, pick }) {
    this.notice = notice;
    this.refresh = refresh;
    this.replace = pick;
  }

  async change(path, options, told, undo = null) {
    try {
      await request(path, options);
      await this.refresh();
      this.notice.show(told, { undo });
    } catch (error) {
      this.notice.show(reason(error), { failed: true });
    }
  }

  async remove(row) {
    await this.change(address(row), { method: "DELETE" }, say("told_removed", { title: titleOf(row) }), () => this.restore(row));
    if (!element("notice-undo").hidden) element("notice-undo").focus(); // the row that had it is gone
  }

  async restore(row) {
    await this.change(`${address(row)}/restore`, { method: "POST" }, say("told_restored", { title: titleOf(row) }));
    if (document.activeElement === document.body) element("notice-close").focus();
  }

  previous(row) {
    return this.change(`${address(row)}/restore`, { method: "POST" }, say("told_previous", { title: titleOf(row) }));
  }

  // Gives the sentence that says why the name was not taken, or nothing.
  async rename(row, name) {
    const headers = { "Content-Type": "application/json" };
    try {
      await request(address(row), { method: "PATCH", headers, body: JSON.stringify({ name }) });
    } catch (error) {
      return reason(error);
    }
    await this.refresh();
    this.notice.show(say("told_renamed", { title: name }));
    return "";
  }
}

const address = (row) => `/api/trainer/uploads/${encodeURIComponent(row.upload_id)}`;

// Shows rows as elements in a given order; elements that stay are neither built again nor lose the focus.
class Shown {
  constructor(parent, more, limit, build) {
    this.parent = parent;
    this.more = more;
    this.step = this.limit = limit;
    this.build = build;
    this.views = new Map();
    more.addEventListener("click", () => this.showMore());
  }

  show(rows, { keepOrder = false } = {}) {
    this.rows = rows;
    const wanted = rows.slice(0, this.limit);
    const ids = new Set(wanted.map((row) => row.id));
    for (const [id, view] of this.views) if (!ids.has(id)) this.drop(id, view);
    const focused = document.activeElement;
    let next = this.parent.firstElementChild;
    for (const row of wanted) {
      const view = this.view(row);
      view.update(row);
      if (view.element === next) next = next.nextElementSibling;
      else if (!keepOrder || !view.element.isConnected) this.parent.insertBefore(view.element, next);
    }
    if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    this.more.hidden = rows.length <= this.limit;
    write(this.more, say("more", { count: count(Math.max(rows.length - this.limit, 0)) }));
  }

  view(row) {
    if (!this.views.has(row.id)) this.views.set(row.id, this.build());
    return this.views.get(row.id);
  }

  drop(id, view) {
    view.element.remove();
    this.views.delete(id);
  }

  showMore() {
    const first = this.limit;
    this.limit += this.step;
    this.show(this.rows);
    this.parent.children[first]?.querySelector("a[href], button")?.focus();
  }

  reset() { this.limit = this.step; }
}

const VALUES = {
  title: titleOf, name: (row) => row.name, folder: (row) => folderName(row.folder), state: (row) => STATES.indexOf(row.state),
  language: (row) => row.language ?? "", chunks: (row) => row.chunks, changed: (row) => Date.parse(row.changed_at), cited: (row) => row.cited,
};
const LARGEST_FIRST = ["chunks", "changed", "cited"];

// Which materials the table shows, and in which order.
class Choice {
  constructor(changed) {
    this.changed = changed;
    this.sortBy("changed");
    for (const head of document.querySelectorAll("th[data-sort]")) {
      head.firstElementChild.addEventListener("click", () => { this.sortBy(head.dataset.sort, true); changed(); });
    }
    element("order").addEventListener("change", () => { this.sortBy(element("order").value); changed(); });
    for (const id of ["filter", "state", "folders"]) element(id).addEventListener("input", changed);
    element("show-all").addEventListener("click", () => this.clear());
  }

  sortBy(column, turn = false) {
    const first = LARGEST_FIRST.includes(column) ? -1 : 1;
    this.direction = turn && column === this.column ? -this.direction : first;
    this.column = column;
    element("order").value = column;
    for (const head of document.querySelectorAll("th[data-sort]")) {
      if (head.dataset.sort !== column) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", this.direction > 0 ? "ascending" : "descending");
    }
  }

  clear() {
    for (const id of ["filter", "state", "folders"]) element(id).value = "";
    this.changed();
    element("filter").focus();
  }

  offerFolders(rows) {
    const folders = [...new Set(rows.map((row) => row.folder))].sort((a, b) => compare(folderName(a), folderName(b)));
    if (folders.join("\n") === this.folders) return;
    this.folders = folders.join("\n");
    const select = element("folders");
    const chosen = select.value;
    select.replaceChildren(select.firstElementChild, ...folders.map((folder) => new Option(folderName(folder), folder)));
    select.value = folders.includes(chosen) ? chosen : "";
  }

  of(rows) {
    const text = searchKey(element("filter").value.trim());
    const [state, folder] = [element("state").value, element("folders").value];
    const found = rows.filter((row) => (!state || row.state === state) && (!folder || row.folder === folder)
      && (!text || searchKey(`${row.title}\n${row.name}`).includes(text)));
    const keyed = found.map((row) => ({ row, key: VALUES[this.column](row) }));
    const inOrder = (a, b) => this.direction * (typeof a.key === "number" ? a.key - b.key : compare(a.key, b.key));
    return keyed.sort((a, b) => inOrder(a, b) || compare(titleOf(a.row), titleOf(b.row))).map(({ row }) => row);
  }
}

class MaterialsPage {
  constructor() {
    this.notice = new Notice();
    const actions = new Actions({ notice: this.notice, refresh: () => this.refresh(), pick: (row) => this.pickReplacement(row) });
    this.table = new Shown(element("rows"), element("more"), ROWS_AT_ONCE, () => new RowView(actions));
    this.refused = new Shown(element("refused-list"), element("refused-more"), ITEMS_AT_ONCE, () => new RefusedView(actions));
    this.removed = new Shown(element("removed-list"), element("removed-more"), ITEMS_AT_ONCE, () => new RemovedView(actions));
    this.choice = new Choice(() => { this.table.reset(); this.showTable(); });
    this.uploads = new Uploads({ changed: () => this.plan(), announce: (text, options) => this.notice.show(text, options) });
    this.rows = [];
    this.takeFiles();
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.refresh(); });
    addEventListener("online", () => this.refresh());
    this.refresh();
  }

  // Reads follow one another, so whoever waits for this sees what is true after the call.
  refresh() {
    this.reading = (this.reading ?? Promise.resolve()).then(() => this.read());
    return this.reading;
  }

  async read() {
    try {
      const response = await request("/api/trainer/materials", { headers: BY_ITSELF, signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) });
      this.take(await response.text());
      this.trouble("");
    } catch (error) {
      this.trouble(reason(error));
    }
    this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    const wait = this.busy ? BUSY_MILLISECONDS : CALM_MILLISECONDS;
    this.timer = setTimeout(() => { if (this.busy || !document.hidden) this.refresh(); else this.plan(); }, wait);
  }

  get busy() {
    if (this.inTrouble) return false;
    const reads = this.intake?.state !== "stopped" && this.rows.some(({ state }) => state === "waiting" || state === "reading");
    return this.uploads.active || reads || ["working", "improving", "waiting"].includes(this.intake?.state);
  }

  trouble(text) {
    this.inTrouble = text !== "";
    element("trouble").hidden = !text;
    write(element("trouble"), text);
    if (text && !this.text) element("loading").hidden = true;
  }

  take(text) {
    const minute = Math.floor(Date.now() / 60000); // "3 minutes ago" grows old by itself
    if (text === this.text && minute === this.minute && !this.keptOrder) return;
    [this.text, this.minute] = [text, minute];
    const { intake, materials } = JSON.parse(text);
    this.rows = materials;
    this.showIntake(intake);
    this.showRefused(materials.filter(({ state }) => state === "refused"));
    this.showRemoved(materials.filter(({ state }) => state === "removed"));
    this.showTable();
    this.uploads.follow(materials);
    element("loading").hidden = true;
    element("empty").hidden = materials.some(({ state }) => state !== "removed");
  }

  showIntake(intake) {
    if (this.intake?.state === "working" && ["idle", "improving"].includes(intake.state)) this.notice.show(say("intake_done"));
    this.intake = intake;
    element("intake").hidden = intake.state === "idle";
    element("intake").dataset.state = intake.state;
    element("intake-bar").hidden = !["working", "improving"].includes(intake.state);
    element("intake-bar").max = Math.max(intake.total, 1);
    element("intake-bar").value = intake.done;
    const text = say(`intake_${intake.state}`, { done: count(intake.done), total: count(intake.total) });
    write(element("intake-text"), text);
  }

  showRefused(rows) {
    element("refused").hidden = !rows.length;
    write(element("refused-heading"), say("refused", { count: count(rows.length) }));
    this.refused.show(rows.sort((a, b) => VALUES.changed(b) - VALUES.changed(a)));
  }

  showRemoved(rows) {
    element("removed").hidden = !rows.length;
    write(element("removed-heading"), say("removed", { count: count(rows.length) }));
    this.removed.show(rows.sort((a, b) => VALUES.changed(b) - VALUES.changed(a)));
  }

  showTable() {
    const rows = this.rows.filter(({ state }) => STATES.includes(state));
    this.choice.offerFolders(rows);
    const found = this.choice.of(rows);
    this.keptOrder = isOccupied(); // rows do not move under an open menu; they are put in order later
    this.table.show(found, { keepOrder: this.keptOrder });
    const values = { count: count(found.length), total: count(rows.length) };
    write(element("count"), found.length < rows.length ? say("count_found", values) : say("count", values));
    element("listing").hidden = !rows.length;
    element("nothing").hidden = found.length > 0;
    document.querySelector("table.materials").hidden = !found.length;
  }

  takeFiles() {
    this.picker("files", (files) => this.add(pickedFiles(files)));
    this.picker("folder", (files) => this.add(pickedFiles(files)));
    this.picker("replacement", ([file]) => this.uploads.replace(this.replaced, file));
    element("pick-files").addEventListener("click", () => element("files").click());
    element("pick-folder").addEventListener("click", () => element("folder").click());
    element("pick-folder").hidden = !("webkitdirectory" in element("folder"));
    const carries = (event) => event.dataTransfer?.types.includes("Files");
    const landing = (shown) => document.body.classList.toggle("dropping", shown);
    addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); landing(true); } });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) landing(false); });
    addEventListener("drop", (event) => {
      landing(false);
      if (!carries(event)) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer).then((found) => this.add(found), () => this.notice.show(say("upload_lost"), { failed: true }));
    });
  }

  picker(id, take) {
    element(id).addEventListener("change", () => {
      const files = [...element(id).files];
      element(id).value = ""; // the same file may be chosen again
      if (files.length) take(files);
    });
  }

  add(found) {
    this.notice.show("");
    if (found.length) this.uploads.add(found);
    else this.notice.show(say("nothing_dropped"), { failed: true });
  }

  pickReplacement(row) {
    this.replaced = row;
    element("replacement").click();
  }
}

class MaterialPage {
  constructor(main) {
    this.main = main;
    for (const time of document.querySelectorAll("time")) showTime(time, time.dateTime);
    this.frame = document.querySelector("iframe[data-pages]");
    if (this.frame) for (const place of document.querySelectorAll("[data-place]")) this.linkPlace(place);
    this.showCitations();
  }

  linkPlace(place) {
    const [number] = place.dataset.place.match(/\d+/) ?? [];
    if (!number) return;
    const opener = make("button", "", place.dataset.place);
    opener.type = "button";
    opener.title = say("go_to_place");
    opener.addEventListener("click", () => this.turnTo(number));
    place.replaceChildren(opener);
  }

  turnTo(number) {
    const frame = this.frame.cloneNode();
    const address = new URL(frame.src);
    address.hash = `navpanes=0&page=${number}`;
    frame.src = address.href;
    this.frame.replaceWith(frame); // a viewer that is open takes no notice of a new page number
    this.frame = frame;
  }

  async showCitations() {
    try {
      const path = `/api/trainer/materials/${encodeURIComponent(this.main.dataset.material)}/citations`;
      const { count: total, questions } = await (await request(path)).json();
      write(element("citations-text"), say(total ? "citations_count" : "citations_none", { count: count(total) }));
      element("citations").replaceChildren(...questions.map((question) => this.citation(question)));
    } catch (error) {
      write(element("citations-text"), reason(error));
    }
  }

  citation({ question, asked_at: asked, section, place }) {
    const item = make("li");
    item.append(make("p", "name", question), make("p", "facts", [moment(asked), section, placeLabel(place)].filter(Boolean).join(" · ")));
    return item;
  }
}

function start() {
  const one = element("material-page");
  if (one) new MaterialPage(one);
  else new MaterialsPage();
}

begin(start);
