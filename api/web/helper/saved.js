// What a helper opened or marked as a favourite, kept in this browser, and found again without a network.
import { call, isRefusal } from "./server.js";
import { button, element, kept, make } from "./words.js";

const MOST_RECENT = 20;
const PASSAGES = "helper-passages-";

// The section is kept beside the id: the id changes whenever the text of the guide does.
const noted = (card) => ({
  id: card.id, material_id: card.material_id, section: card.section, language: card.language,
  title: text(card.title), at: new Date().toISOString(),
});

export const text = (line) => line.map((run) => run.text).join("");

export class SavedView {
  constructor({ open }) {
    this.open = open;
    this.favourites = kept.read("favourites", []);
    this.recent = kept.read("recent", []);
    this.show();
    // Another window of the desk may have changed them.
    addEventListener("storage", (event) => {
      if (!event.key?.startsWith("baeum-helper:")) return;
      this.favourites = kept.read("favourites", []);
      this.recent = kept.read("recent", []);
      this.show();
    });
  }

  isFavourite(card) { return this.favourites.some((one) => one.id === card.id); }

  // Says whether it is one now.
  turnFavourite(card) {
    const was = this.isFavourite(card);
    this.favourites = was ? this.favourites.filter((one) => one.id !== card.id) : [noted(card), ...this.favourites];
    this.keep();
    return !was;
  }

  opened(card) {
    this.recent = [noted(card), ...this.recent.filter((one) => one.id !== card.id)].slice(0, MOST_RECENT);
    this.keep();
  }

  // A guide was changed, and its section has another id now.
  moved(id, card) {
    const follow = (list) => list.map((one) => (one.id === id ? noted(card) : one));
    this.favourites = follow(this.favourites);
    this.recent = follow(this.recent).filter((one, place, all) => all.findIndex((other) => other.id === one.id) === place);
    this.keep();
  }

  forget(id) {
    this.favourites = this.favourites.filter((one) => one.id !== id);
    this.recent = this.recent.filter((one) => one.id !== id);
    this.keep();
  }

  known(id) { return [...this.favourites, ...this.recent].find((one) => one.id === id); }

  keep() {
    kept.write("favourites", this.favourites);
    kept.write("recent", this.recent);
    this.show();
  }

  show() {
    element("favourites").replaceChildren(...this.favourites.map((one) => this.row(one)));
    element("recent").replaceChildren(...this.recent.map((one) => this.row(one)));
    element("no-favourites").hidden = this.favourites.length > 0;
    element("no-recent").hidden = this.recent.length > 0;
  }

  row(one) {
    const item = make("li");
    const opened = button("", () => this.open(one, { from: opened }), "result");
    opened.append(make("span", "result-title", one.section.at(-1) ?? one.title), make("span", "facts", one.section.length ? one.title : ""));
    opened.lang = one.language;
    item.append(opened);
    return item;
  }

  // Reads everything that is kept once more, so that it is there without a network and as new as it can be.
  async refresh() {
    for (const { id } of [...this.favourites, ...this.recent]) {
      try {
        await call(cardPath(id));
      } catch (error) {
        if (!isRefusal(error, "passage_not_found")) return; // no network: what is kept stays as it is
      }
    }
  }

  // Sections that were opened before and hold every word, in the form in which search shows passages.
  async find(words, { course = "", language = "", level = "" } = {}) {
    const wanted = words.toLowerCase().split(/\s+/);
    const found = [];
    const fits = (card) => [[course, card.course], [language, card.language], [level, card.level]].every(([only, held]) => !only || only === held);
    for (const card of (await keptCards()).filter(fits)) {
      const body = card.blocks.map((block) => block.items.map((item) => item.map(text).join(" | ")).join("\n")).join("\n");
      const whole = `${text(card.title)} ${card.section.join(" ")} ${body}`.toLowerCase();
      if (wanted.every((word) => whole.includes(word))) found.push(asPassage(card, body, wanted));
    }
    return found;
  }
}

export const cardPath = (id, asked = "") =>
  `/api/helper/passages/${encodeURIComponent(id)}${asked ? `?q=${encodeURIComponent(asked)}` : ""}`;

async function keptCards() {
  if (!("caches" in globalThis)) return [];
  const name = (await caches.keys()).find((one) => one.startsWith(PASSAGES));
  if (!name) return [];
  const cache = await caches.open(name);
  return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).json()));
}

function asPassage(card, body, words) {
  const title = text(card.title);
  const section = card.section.at(-1) ?? "";
  return {
    id: card.id, material_id: card.material_id, title, heading_path: card.section, text: body, place: card.place,
    course: card.course, material_language: card.language,
    marks: { title: places(title, words), section: places(section, words), text: places(body, words) },
  };
}

function places(whole, words) {
  const letters = Array.from(whole.toLowerCase());
  return words.flatMap((word) => {
    const sought = Array.from(word);
    return letters.flatMap((_, at) => (sought.every((letter, step) => letters[at + step] === letter) ? [[at, at + sought.length]] : []));
  }).sort((one, other) => one[0] - other[0]);
}
