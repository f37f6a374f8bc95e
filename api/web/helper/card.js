// The section that is read to somebody: large, aloud, on paper, as a message or taken along as a QR code.
import { call, isRefusal, reason, savedAt } from "./server.js";
import { cardPath, text } from "./saved.js";
import { button, element, kept, language, make, moment, placeLabel, runs, say, write } from "./words.js";

const SIZES = [1, 1.2, 1.45, 1.75, 2.1];
const PATIENCE_MILLISECONDS = 2000;
const LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"];

export class CardView {
  constructor({ saved, shown }) {
    this.saved = saved;
    this.shown = shown;
    this.place = element("card");
    this.voice = new Voice();
    this.size = Math.min(Math.max(kept.read("size", 1), 0), SIZES.length - 1);
    element("qr-picture").addEventListener("error", () => this.noCode());
  }

  // Shows the section around a passage; where its text has changed since, the section that stands in its place.
  async open(passage, { asked = "" } = {}) {
    this.voice.stop();
    const asking = this.asking = {};
    try {
      const response = await this.read(passage, asked);
      const card = await response.json();
      if (asking !== this.asking) return false; // another was opened meanwhile
      this.show(card, savedAt(response), card.id === passage.id ? "" : say("changed"));
      this.saved.opened(card);
      return true;
    } catch (error) {
      if (asking !== this.asking) return false;
      if (isRefusal(error, "passage_not_found")) this.saved.forget(passage.id);
      this.fail(passage, asked, error);
      return false;
    }
  }

  async read(passage, asked) {
    try {
      return await call(cardPath(passage.id, asked));
    } catch (error) {
      const known = this.saved.known(passage.id) ?? passage;
      if (!isRefusal(error, "passage_not_found") || !known.material_id) throw error;
      const now = await this.inItsPlace(known);
      if (!now) throw error;
      const response = await call(cardPath(now.id, asked));
      this.saved.moved(passage.id, await response.clone().json());
      return response;
    }
  }

  async inItsPlace({ material_id: material, section = [] }) {
    try {
      const { passages } = await (await call(`/api/materials/${encodeURIComponent(material)}`)).json();
      return passages.find((one) => one.heading_path.join("\n") === section.join("\n"));
    } catch (error) {
      if (isRefusal(error, "material_not_found")) return null;
      throw error;
    }
  }

  fail(passage, asked, error) {
    const told = make("div", "trouble");
    told.setAttribute("role", "alert");
    const gone = isRefusal(error, "passage_not_found");
    told.append(make("p", "", isRefusal(error) ? reason(error) : say("not_kept")));
    if (!gone) told.append(button(say("retry"), () => this.open(passage, { asked }), "button"));
    this.place.replaceChildren(told);
    this.shown();
  }

  show(card, keptSince, notice) {
    this.card = card;
    const article = this.article = make("article", "card");
    article.lang = card.language;
    this.setSize(this.size);
    const heading = make("h2");
    heading.tabIndex = -1;
    heading.append(...runs(card.heading.length ? card.heading : card.title));
    const facts = [card.heading.length ? text(card.title) : "", card.course, placeLabel(card.place)].filter(Boolean).join(" · ");
    this.told = make("p", "told");
    this.told.setAttribute("role", "status");
    const reading = make("div", "text-large");
    reading.append(...card.blocks.map(block));
    const address = make("p", "paper address", this.address());
    this.paperCode = make("img", "paper code");
    this.paperCode.alt = "";
    article.append(make("p", "facts where", facts), heading, this.actions(), this.told, reading, this.paperCode, address);
    if (keptSince) article.insertBefore(make("p", "kept", say("kept_since", { when: moment(keptSince) })), this.told);
    if (notice) write(this.told, notice);
    this.place.replaceChildren(article);
    this.shown();
  }

  focus() { (this.place.querySelector("h2") ?? this.place.querySelector("button"))?.focus({ preventScroll: true }); }

  address() { return element("desk").dataset.address + this.path(); }

  path() {
    return `materials/${encodeURIComponent(this.card.material_id)}#${encodeURIComponent(this.card.id)}`;
  }

  actions() {
    const row = make("div", "actions");
    row.lang = language;
    if ("speechSynthesis" in globalThis) {
      const aloud = button(say("aloud"), () => this.voice.turn(this.card), "button");
      this.voice.changed = (state) => {
        write(aloud, say(state === "speaking" ? "quiet" : "aloud"));
        aloud.setAttribute("aria-pressed", String(state === "speaking"));
        if (state === "failed") write(this.told, say("no_voice"));
      };
      aloud.setAttribute("aria-pressed", "false");
      row.append(aloud);
    }
    const favourite = button("", () => { this.saved.turnFavourite(this.card); this.showFavourite(favourite); }, "button");
    this.showFavourite(favourite);
    const page = make("a", "button", say("whole_guide"));
    page.href = `/${this.path()}`;
    page.target = "_blank";
    page.rel = "noopener";
    const sizes = make("span", "sizes");
    this.smaller = button("A−", () => this.setSize(this.size - 1), "button");
    this.smaller.setAttribute("aria-label", say("smaller"));
    this.larger = button("A+", () => this.setSize(this.size + 1), "button");
    this.larger.setAttribute("aria-label", say("larger"));
    sizes.append(this.smaller, this.larger);
    row.append(
      button(say("copy"), () => this.copy(), "button"), button(say("qr"), () => this.showCode(), "button"),
      button(say("print"), () => this.print(), "button"), favourite, page, sizes,
    );
    this.setSize(this.size);
    return row;
  }

  showFavourite(favourite) {
    const is = this.saved.isFavourite(this.card);
    write(favourite, say(is ? "favourite_on" : "favourite_off"));
    favourite.setAttribute("aria-pressed", String(is));
  }

  setSize(size) {
    this.size = Math.min(Math.max(size, 0), SIZES.length - 1);
    kept.write("size", this.size);
    this.article.style.setProperty("--reading", `${SIZES[this.size]}rem`);
    this.smaller?.setAttribute("aria-disabled", String(this.size === 0));
    this.larger?.setAttribute("aria-disabled", String(this.size === SIZES.length - 1));
  }

  async copy() {
    const message = [...plainLines(this.card), "", this.address()].join("\n");
    const isCopied = await copied(message);
    write(this.told, say(isCopied ? "copied" : "copy_yourself"));
    if (isCopied) return;
    const box = make("textarea", "field message");
    box.value = message;
    box.readOnly = true;
    box.rows = 8;
    box.setAttribute("aria-label", say("copy"));
    this.article.querySelector(".message")?.remove();
    this.told.after(box);
    box.select();
  }

  codePath() {
    return `/api/materials/${encodeURIComponent(this.card.material_id)}/qr.svg?passage=${encodeURIComponent(this.card.id)}`;
  }

  showCode() {
    const isLocal = LOCAL_NAMES.includes(new URL(this.address()).hostname);
    write(element("qr-text"), say(isLocal ? "qr_local" : "qr_guide"));
    write(element("qr-address"), this.address());
    element("qr-picture").hidden = false;
    element("qr-picture").alt = say("qr_alt", { title: text(this.card.title) });
    element("qr-picture").src = this.codePath();
    element("qr").showModal();
  }

  noCode() {
    element("qr-picture").hidden = true;
    write(element("qr-text"), say("qr_failed"));
  }

  async print() {
    await new Promise((go) => {
      this.paperCode.onload = go;
      this.paperCode.onerror = go; // the address stands below, so paper without the code is still of use
      setTimeout(go, PATIENCE_MILLISECONDS);
      this.paperCode.src = this.codePath();
    });
    print();
  }
}

function block({ kind, start, items }) {
  if (kind === "steps" || kind === "list") {
    const list = make(kind === "steps" ? "ol" : "ul");
    if (kind === "steps") list.start = start;
    for (const [line] of items) { const item = make("li"); item.append(...runs(line)); list.append(item); }
    return list;
  }
  if (kind === "table") return table(items);
  const [[line]] = items;
  const made = make({ heading: "h3", code: "pre" }[kind] ?? "p");
  made.append(...runs(line));
  return made;
}

function table([head, ...rows]) {
  const scroll = make("div", "scroll");
  scroll.tabIndex = 0;
  const made = make("table");
  const line = (cells, tag) => {
    const row = make("tr");
    for (const cell of cells) { const held = make(tag); held.append(...runs(cell)); if (tag === "th") held.scope = "col"; row.append(held); }
    return row;
  };
  made.append(line(head, "th"), ...rows.map((cells) => line(cells, "td")));
  scroll.append(made);
  return scroll;
}

// The card as somebody would write it in a message.
export function plainLines(card) {
  const lines = [[text(card.title), card.section.at(-1) ?? ""].filter(Boolean).join(" – "), ""];
  for (const { kind, start, items } of card.blocks) {
    items.forEach((cells, place) => {
      const sign = { steps: `${start + place}. `, list: "- " }[kind] ?? "";
      lines.push(sign + cells.map(text).join(" | "));
    });
  }
  return lines;
}

async function copied(message) {
  try {
    await navigator.clipboard.writeText(message);
    return true;
  } catch { /* an address without https has no clipboard: the older way may still work */ }
  const box = make("textarea", "unseen");
  box.value = message;
  document.body.append(box);
  const before = document.activeElement;
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  before?.focus();
  return isCopied;
}

// Reads one line after the other: browsers break off long texts.
class Voice {
  changed = () => {};

  turn(card) {
    if (this.isSpeaking) { this.stop(); return; }
    const lines = plainLines(card).filter(Boolean);
    this.isSpeaking = true;
    this.changed("speaking");
    const run = this.run = {};
    lines.forEach((line, place) => {
      const said = new SpeechSynthesisUtterance(line);
      said.lang = card.language === "en" ? "en-US" : "ko-KR";
      said.rate = 0.9;
      said.onerror = (event) => { if (run === this.run && !["canceled", "interrupted"].includes(event.error)) this.end("failed"); };
      if (place === lines.length - 1) said.onend = () => { if (run === this.run) this.end("ended"); };
      speechSynthesis.speak(said);
    });
  }

  stop() { if (this.isSpeaking) this.end("ended"); }

  end(state) {
    this.run = null;
    this.isSpeaking = false;
    speechSynthesis.cancel();
    this.changed(state);
  }
}
