// The search box: passages while somebody types, filters, and the keyboard.
import { call, connection, isRefusal, reason } from "./server.js";
import { button, element, isTouched, kept, language, make, placeLabel, say, write } from "./words.js";

const PAUSE_MILLISECONDS = 120;
const DONE_MILLISECONDS = 700;
const MOST = 10;
const EXCERPT_LETTERS = 150;
const FILTERS = [...document.querySelectorAll("[data-filter]")];

export class SearchView {
  constructor({ open, ask, saved }) {
    this.open = open;
    this.saved = saved;
    this.box = element("words");
    this.list = element("results");
    this.results = [];
    for (const [name, value] of Object.entries(kept.read("filters", {}))) {
      const select = FILTERS.find((one) => one.dataset.filter === name);
      if (select) select.value = value;
      if (select && select.selectedIndex < 0) select.value = "";
    }
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.boxKey(event, ask));
    this.list.addEventListener("keydown", (event) => this.listKey(event, this.list));
    element("saved").addEventListener("keydown", (event) => this.listKey(event, element("saved")));
    element("asking").addEventListener("submit", (event) => event.preventDefault());
    element("ask-coach").addEventListener("click", () => (this.text ? ask(this.text) : this.box.focus()));
    for (const select of FILTERS) select.addEventListener("change", () => this.filtered());
    for (const id of ["clear-filters", "nothing-clear"]) element(id).addEventListener("click", () => this.clearFilters());
    element("nothing-retry").addEventListener("click", () => this.look());
    connection.addEventListener("change", () => { if (this.text) this.look(); });
    this.showFilters();
    this.show([]);
  }

  get text() { return this.box.value.trim(); }

  fill(text) {
    this.box.value = text;
    this.box.focus();
    this.look();
  }

  typed() {
    clearTimeout(this.pause);
    clearTimeout(this.done);
    if (!this.text) { this.stop(); this.show([]); return; }
    this.pause = setTimeout(() => this.look({ typing: true }), PAUSE_MILLISECONDS);
    // Once the words stand still they are taken as whole ones, and slips in them are mended.
    this.done = setTimeout(() => { if (document.activeElement === this.box) this.look(); }, DONE_MILLISECONDS);
  }

  stop() {
    clearTimeout(this.pause);
    clearTimeout(this.done);
    this.asking?.abort();
  }

  async look({ typing = false } = {}) {
    const text = this.text;
    if (!text) return false;
    this.asking?.abort();
    if (!typing) this.stop();
    const asking = this.asking = new AbortController();
    try {
      const found = await this.find(text, { typing, signal: asking.signal });
      // Whoever went on to the results meanwhile must not have them exchanged under the fingers.
      if (asking.signal.aborted || this.list.contains(document.activeElement)) return false;
      this.show(found);
      return true;
    } catch (error) {
      if (!asking.signal.aborted) this.fail(error);
      return false;
    }
  }

  async find(text, { typing, signal }) {
    if (!connection.isOnline) return this.saved.find(text, this.chosen());
    const query = new URLSearchParams({ q: text, typing, limit: MOST, reader: language, ...this.chosen() });
    try {
      return (await (await call(`/api/search?${query}`, { signal })).json()).passages;
    } catch (error) {
      if (signal.aborted || isRefusal(error)) throw error;
      return this.saved.find(text, this.chosen());
    }
  }

  chosen() {
    return Object.fromEntries(FILTERS.filter((select) => select.value).map((select) => [select.dataset.filter, select.value]));
  }

  filtered() {
    kept.write("filters", this.chosen());
    this.showFilters();
    this.look();
  }

  clearFilters() {
    for (const select of FILTERS) select.value = "";
    this.filtered();
    this.box.focus();
  }

  showFilters() {
    const names = FILTERS.filter((select) => select.value).map((select) => select.selectedOptions[0].textContent);
    write(element("filters-summary"), names.length ? say("filters_on", { names: names.join(", ") }) : say("filters"));
    element("clear-filters").hidden = !names.length;
    element("filters").classList.toggle("on", names.length > 0);
  }

  show(passages) {
    this.results = passages;
    this.list.replaceChildren(...passages.map((passage) => this.row(passage)));
    const none = Boolean(this.text) && !passages.length;
    element("saved").hidden = Boolean(this.text);
    element("nothing").hidden = !none;
    element("nothing-retry").hidden = true;
    element("nothing-clear").hidden = !Object.keys(this.chosen()).length;
    write(element("nothing-text"), none ? say(connection.isOnline ? "nothing" : "nothing_saved") : "");
    write(element("count"), passages.length ? say(connection.isOnline ? "count" : "count_saved", { count: passages.length }) : "");
  }

  fail(error) {
    this.show([]);
    element("nothing").hidden = false;
    write(element("nothing-text"), reason(error));
    element("nothing-retry").hidden = false;
  }

  row(passage) {
    const item = make("li");
    const opened = button("", () => {
      this.stop(); // results that come late would take away the row to which one goes back
      this.open(passage, { asked: this.text, from: opened });
    }, "result");
    const name = make("span", "result-title");
    const section = passage.heading_path.at(-1) ?? "";
    name.append(...marked(section || passage.title, section ? passage.marks.section : passage.marks.title));
    const where = make("span", "facts");
    where.append(...(section ? marked(passage.title, passage.marks.title) : []));
    where.append([section ? "" : passage.course, placeLabel(passage.place)].filter(Boolean).map((part) => (section ? ` · ${part}` : part)).join(" · "));
    if (passage.material_language !== language) where.append(` · ${say(`language_${passage.material_language}`)}`);
    const text = make("span", "excerpt");
    text.append(...excerpt(passage.text, passage.marks.text));
    opened.append(name, where, text);
    opened.lang = passage.material_language;
    item.append(opened);
    return item;
  }

  boxKey(event, ask) {
    if (event.isComposing) return; // Enter and arrows then belong to the Hangul that is being put together
    if (event.key === "ArrowDown") {
      const first = (this.text ? this.list : element("saved")).querySelector("button.result");
      if (first) { event.preventDefault(); this.stop(); first.focus(); }
    } else if (event.key === "Escape" && this.box.value) {
      event.preventDefault();
      this.box.value = "";
      this.typed();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) { if (this.text) ask(this.text); } else this.entered();
    }
  }

  async entered() {
    if (isTouched()) this.box.blur(); // the keyboard of a phone covers what was found
    if (await this.look() && !isTouched()) this.list.querySelector("button")?.click();
  }

  listKey(event, list) {
    const rows = [...list.querySelectorAll("button.result")];
    const place = rows.indexOf(document.activeElement);
    if (event.key === "Escape") { event.preventDefault(); this.box.focus(); }
    if (place < 0) return;
    const next = { ArrowDown: rows[place + 1], ArrowUp: rows[place - 1] ?? this.box, Home: rows[0], End: rows.at(-1) }[event.key];
    if (next) { event.preventDefault(); next.focus(); }
  }
}

// The service counts characters; a script counts halves of those beyond the basic plane.
function pieces(letters, isMarked) {
  const nodes = [];
  for (let begin = 0, end = 0; begin < letters.length; begin = end) {
    while (end < letters.length && isMarked[end] === isMarked[begin]) end += 1;
    const text = letters.slice(begin, end).join("");
    nodes.push(isMarked[begin] ? make("mark", "", text) : document.createTextNode(text));
  }
  return nodes;
}

function flags(length, spans) {
  const isMarked = new Array(length).fill(false);
  for (const [start, end] of spans) isMarked.fill(true, start, end);
  return isMarked;
}

function marked(text, spans) {
  const letters = Array.from(text);
  return pieces(letters, flags(letters.length, spans));
}

// The lines of a Markdown text around most of the marks, without its signs.
function excerpt(text, spans) {
  const letters = Array.from(text);
  const isMarked = flags(letters.length, spans);
  const lines = [];
  for (let begin = 0, end = 0; begin <= letters.length; begin = end + 1) {
    end = letters.indexOf("\n", begin);
    if (end < 0) end = letters.length;
    const hits = spans.filter(([start, last]) => start < end && last > begin).length;
    const line = plain(letters, isMarked, begin, end);
    if (line.letters.length) lines.push({ ...line, hits });
  }
  const first = lines.reduce((best, line, place) => (line.hits > (lines[best]?.hits ?? 0) ? place : best), 0);
  const shown = { letters: [], isMarked: [] };
  for (const line of lines.slice(first)) {
    if (shown.letters.length > EXCERPT_LETTERS) break;
    const gap = shown.letters.length ? [" "] : [];
    shown.letters.push(...gap, ...line.letters);
    shown.isMarked.push(...gap.map(() => false), ...line.isMarked);
  }
  const nodes = pieces(shown.letters, shown.isMarked);
  return first > 0 ? ["… ", ...nodes] : nodes;
}

function plain(letters, isMarked, begin, end) {
  const line = letters.slice(begin, end).join("");
  if (/^[\s|:-]*$/.test(line)) return { letters: [], isMarked: [] };
  const sign = line.match(/^\s*(?:[-*+]|#{1,6}|>)\s+|^\s*\|\s*|^\s+/)?.[0].length ?? 0;
  const places = [];
  for (let place = begin + sign; place < end; place += 1) {
    const isBold = letters[place] === "*" && (letters[place - 1] === "*" || letters[place + 1] === "*");
    if (!isBold && letters[place] !== "`" && !(letters[place] === "|" && place === end - 1)) places.push(place);
  }
  return { letters: places.map((place) => (letters[place] === "|" ? "·" : letters[place])), isMarked: places.map((place) => isMarked[place]) };
}
