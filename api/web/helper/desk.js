// The helper's desk: search, the section that is read, the coach's answer and the queue, put together.
import { CardView } from "./card.js";
import { CoachView } from "./coach.js";
import { QueueView } from "./queue.js";
import { SavedView } from "./saved.js";
import { SearchView } from "./search.js";
import { connection, isRefusal } from "./server.js";
import { element, kept, loadTexts, say, write } from "./words.js";

const desk = element("desk");

class Desk {
  constructor() {
    this.saved = new SavedView({ open: (passage, how) => this.open(passage, how) });
    this.card = new CardView({ saved: this.saved, shown: () => this.read() });
    this.coach = new CoachView({ open: (passage, how) => this.open(passage, how), shown: () => this.read(), closed: () => this.back() });
    this.search = new SearchView({
      open: (passage, how) => this.open({ ...passage, section: passage.heading_path }, how), ask: (text) => this.coach.ask(text), saved: this.saved,
    });
    this.queue = new QueueView({
      look: (question) => { this.find(); this.search.fill(question); }, openSource: (passage, how) => this.open(passage, how),
    });
    element("back").addEventListener("click", () => this.back());
    element("reading").addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) this.back(); });
    this.shortcuts();
    connection.addEventListener("change", () => this.showConnection());
    this.showConnection();
    // Above the search the queue would push it off the screen.
    if (matchMedia("(max-width: 1099px)").matches) element("queue-fold").open = false;
    if (!matchMedia("(pointer: coarse)").matches) this.search.box.focus();
  }

  async open(passage, { asked = "", from = null } = {}) {
    this.from = from;
    await this.card.open(passage, { asked });
    element("invitation").hidden = true;
    this.card.focus();
  }

  read() {
    desk.dataset.view = "read";
    element("invitation").hidden = true;
    element("reading").scrollTop = 0;
    if (element("back").getClientRects().length) scrollTo({ top: 0 }); // the only column: it was scrolled for the results
  }

  find() { desk.dataset.view = "find"; }

  back() {
    this.card.voice.stop();
    this.find();
    if (this.from?.isConnected && this.from.getClientRects().length) this.from.focus(); else this.search.box.focus();
  }

  // A key of a single letter gets in the way of speech input, so that it can be switched off.
  shortcuts() {
    const tick = element("slash-key");
    tick.checked = kept.read("slash", true);
    tick.addEventListener("change", () => kept.write("slash", tick.checked));
    document.addEventListener("keydown", (event) => {
      const isWriting = event.target.closest("input, textarea, select, dialog");
      if (event.key !== "/" || !tick.checked || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.find();
      this.search.box.focus();
      this.search.box.select();
    });
  }

  showConnection() {
    element("banner").hidden = connection.isOnline;
    write(element("banner"), connection.isOnline ? "" : say("offline"));
  }
}

// Without https there is no service worker: the desk then works as long as the network does.
async function keepForOffline(saved) {
  if (!("serviceWorker" in navigator)) return;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (had) element("renewed").hidden = false; else saved.refresh(); });
  element("reload").addEventListener("click", () => location.reload());
  await navigator.serviceWorker.register("/helper-worker.js", { scope: "/helper" });
  if (had && connection.isOnline) saved.refresh();
}

async function start() {
  try {
    await loadTexts();
  } catch (error) {
    if (!(error instanceof TypeError) && !isRefusal(error)) throw error;
    element("trouble").hidden = false; // what it says came with the page, as the words of the scripts did not
    return;
  }
  const { saved } = new Desk();
  try {
    await keepForOffline(saved);
  } catch {
    // Storage is full or forbidden: everything but the use without a network goes on.
    element("banner").hidden = false;
    write(element("banner"), say("no_offline"));
  }
}

start();
