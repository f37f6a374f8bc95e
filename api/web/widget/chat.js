// The element: a button that opens the chat, or the chat itself.
const narrow = matchMedia("(max-width: 560px)");
const slots = [];
const plainPreferences = { language: "", level: "normal", device: "" };
const firstWait = 3000;
const longestWait = 60000;

class BaeumCoach extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.inline = this.hasAttribute("data-inline");
    this.conversation = new Conversation(slots.length || "");
    slots.push(this);
    this.preferences = plainPreferences;
    this.waiting = [];
    this.wait = firstWait;
    const wanted = this.dataset.lang || document.documentElement.lang || "ko";
    const chosen = this.inline ? "" : looks.read().language;
    this.own = sheetOf("");
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheetOf(styles), this.own];
    this.all = make("div", "all");
    this.shadowRoot.append(this.all);
    document.addEventListener("baeum-looks", () => this.paint());
    addEventListener("online", () => this.resend());
    narrow.addEventListener("change", () => { if (this.panel.open) { this.panel.close(); this.spread(); } });
    this.paint();
    this.start(chosen || (wanted.toLowerCase().startsWith("en") ? "en" : "ko"));
    if (this.inline) this.restore();
  }

  say(name) { return this.texts.page[name] ?? ""; }

  place({ kind, name, file }) {
    const there = kind ? filled(this.texts.place[kind], { name }) : "";
    return [file, there].filter(Boolean).join(", ");
  }

  emit(name, detail) { this.dispatchEvent(new CustomEvent(`baeum-${name}`, { detail, bubbles: true, composed: true })); }

  // Announced once, and shown to those who see it.
  tell(text, seen = true) {
    this.live.textContent = "";
    this.live.textContent = text;
    if (seen) { this.said.textContent = text; this.said.hidden = !text; }
  }

  paint() {
    const colour = /^#[0-9a-f]{6}$/i.test(this.dataset.color ?? "") ? this.dataset.color : "";
    const brand = colour ? `--brand: ${colour}; --on-brand: ${inkOn(colour)};` : "";
    this.own.replaceSync(`.all.all { --scale: ${scaleNow()}; ${brand} }`);
  }

  start(language) {
    this.texts = texts[language];
    this.language = language;
    this.all.lang = language;
    this.build();
  }

  async speakIn(language) {
    const wasOpen = this.panel.open;
    this.halt();
    if (!this.inline) looks.write({ language });
    this.waiting = [];
    clearTimeout(this.later);
    this.all.replaceChildren();
    this.start(language);
    if (wasOpen) await this.open(); else await this.restore();
  }

  build() {
    const side = this.dataset.position === "left" ? " left" : "";
    this.panel = make(this.inline ? "section" : "dialog", `panel ${this.inline ? "inline" : `floating${side}`}`);
    const title = this.dataset.title || this.say("title");
    this.panel.setAttribute("aria-label", title);
    const bar = make("header", "bar");
    bar.append(make("h2", this.inline ? "unseen" : "", title), button(this.say("settings"), () => settingsSheet(this)));
    this.log = make("div", "log");
    this.log.tabIndex = 0;
    this.log.setAttribute("role", "region");
    this.log.setAttribute("aria-label", this.say("talk"));
    this.live = make("p", "unseen");
    this.live.setAttribute("role", "status");
    this.said = make("p", "said");
    this.said.setAttribute("aria-hidden", "true");
    this.said.hidden = true;
    this.panel.append(bar, this.log, this.said, this.form(), this.live);
    if (this.inline) {
      this.all.append(this.panel);
    } else {
      this.opener = button(this.dataset.title || this.say("open"), () => this.open(), `open${side}`);
      this.opener.setAttribute("aria-haspopup", "dialog");
      bar.append(button(this.say("close"), () => this.close()));
      this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) { event.preventDefault(); this.close(); } });
      this.panel.addEventListener("cancel", (event) => { event.preventDefault(); this.close(); });
      this.all.append(this.opener, this.panel);
    }
    this.restored = false;
    this.welcome();
  }

  form() {
    const form = make("form");
    const label = make("label", "unseen", this.say("label"));
    this.input = make("textarea");
    this.input.id = "question";
    this.input.rows = 1;
    this.input.placeholder = this.say("placeholder");
    label.htmlFor = "question";
    this.sender = make("button", "main", this.say("send"));
    this.stop = button(this.say("stop"), () => this.halt());
    this.stop.hidden = true;
    const buttons = make("div", "buttons");
    buttons.append(...(Recognition ? [listenButton(this)] : []), this.sender, this.stop);
    form.append(label, this.input, buttons);
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(this.input.value); });
    this.input.addEventListener("keydown", (event) => {
      // While Hangul is being composed, Enter ends the syllable and must not send.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    });
    return form;
  }

  welcome() {
    const asked = (this.dataset.questions ?? "").split("|").map((one) => one.trim()).filter(Boolean);
    const chips = make("div", "row chips");
    for (const text of asked.length ? asked : ["example_one", "example_two", "example_three"].map((name) => this.say(name))) {
      chips.append(button(text, () => this.send(text)));
    }
    this.past = make("div");
    const erase = button(this.say("notice_erase"), () => settingsSheet(this), "linked");
    const first = looks.read().noticed ? [make("p", "hint", this.say("about"))] : [noticeCard(this, button(this.say("notice_seen"), (event) => {
      looks.write({ noticed: true });
      event.target.closest(".notice").replaceWith(make("p", "hint", this.say("about")));
      this.input.focus();
    }, "main"), erase)];
    this.log.replaceChildren(...first, make("p", "greeting", this.dataset.greeting || this.say("greeting")), chips, this.past);
  }

  async open() {
    if (!this.inline && !this.panel.open) { this.spread(); this.emit("open", {}); }
    this.input.focus();
    if (!this.restored) await this.restore();
  }

  // On a phone the chat takes the whole screen, and what is behind cannot be reached.
  spread() {
    this.opener.hidden = true;
    this.panel.classList.toggle("whole", narrow.matches);
    if (narrow.matches) this.panel.showModal(); else this.panel.show();
    this.input.focus();
  }

  close() {
    if (this.inline || !this.panel.open) return;
    hush();
    this.panel.close();
    this.opener.hidden = false;
    this.opener.focus();
    this.emit("close", {});
  }

  async ask(text) {
    await this.open();
    await this.send(String(text));
  }

  restart() {
    this.halt();
    hush();
    this.conversation.leave();
    this.forget();
    this.tell(this.say("restarted"), false);
  }

  async erase() {
    this.halt();
    hush();
    await this.conversation.erase();
    this.forget();
    this.tell(this.say("erased"));
  }

  forget() {
    this.waiting = [];
    this.preferences = plainPreferences;
    this.restored = true;
    this.tell("");
    this.welcome();
    this.input.focus();
  }

  async restore() {
    this.restored = true;
    const { token, pending } = this.conversation;
    try {
      const { turns, preferences } = token ? await read("/api/conversation", { token }) : { turns: [], preferences: plainPreferences };
      this.preferences = preferences;
      const again = new Set();
      for (const turn of turns) {
        const unsent = pending.some((one) => one.key === turn.key);
        if (unsent && (!turn.status || turn.broke_off)) { again.add(turn.key); continue; }
        this.conversation.settle(turn.key);
        const view = new Turn(this, turn.question, turn.key);
        this.past.append(view.element);
        view.show(turn);
      }
      for (const { key, question } of this.conversation.pending) this.waitFor(this.added(new Turn(this, question, key)), true);
      if (turns.length || pending.length) this.log.lastElementChild.scrollIntoView({ block: "end" });
      this.resend();
    } catch (error) {
      // A conversation that is gone begins anew; one that cannot be reached now is read later.
      if (error instanceof RequestFailed && error.code === "conversation_unknown") { this.conversation.lose(); return; }
      this.restored = false;
      this.tell(this.faultText(error, "offline_here"));
    }
  }

  added(view) { this.log.append(view.element); return view; }

  async send(text) {
    const question = text.trim();
    if (!question || this.busy) return;
    this.input.value = "";
    this.emit("question", { text: question });
    await this.resume(this.added(new Turn(this, question, newKey())));
  }

  // Asks, or asks again; with the same key the service answers only once.
  async resume(view) {
    if (this.busy) return;
    this.tell("");
    this.waiting = this.waiting.filter((one) => one !== view);
    const stopper = new AbortController();
    this.stopper = stopper;
    this.setBusy(true);
    this.conversation.pend(view);
    view.working(this.say("working"));
    view.element.scrollIntoView({ block: "end" });
    try {
      await this.stream(view, stopper.signal);
      this.wait = firstWait;
      this.finished(view);
    } catch (error) {
      this.failed(view, error, stopper.signal.aborted);
    } finally {
      if (this.stopper === stopper) this.setBusy(false);
      if (view.element.isConnected) view.element.scrollIntoView({ block: "start" });
      if (!this.all.querySelector(".sheet")) this.input.focus({ preventScroll: true });
    }
    if (!this.later && this.waiting.length) this.resend();
  }

  setBusy(on) {
    this.busy = on;
    this.stop.hidden = !on;
    this.sender.hidden = on;
  }

  finished(view) {
    this.conversation.settle(view.key);
    const text = [view.lead.textContent, ...view.lines()].join("\n");
    this.tell(text, false);
    this.emit("answer", { question: view.question, status: view.status, text });
  }

  failed(view, error, stopped) {
    if (stopped) {
      this.conversation.settle(view.key);
      view.stopped();
      if (view.element.isConnected) this.tell(view.lead.textContent, false);
      return;
    }
    if (!(error instanceof RequestFailed)) { this.waitFor(view); return; }
    const unfit = error.code.startsWith("question_") || error.code === "request_invalid";
    if (unfit) { this.conversation.settle(view.key); this.input.value ||= view.question; }
    view.broken(this.faultText(error), !unfit);
    this.tell(view.lead.textContent, false);
  }

  halt() { this.stopper?.abort(); }

  async stream(view, signal, again = true) {
    const token = await this.conversation.open(this.language);
    const body = { text: view.question, page: this.language, key: view.key, site: this.dataset.site ?? "" };
    let response;
    try {
      response = await request("/api/conversation/questions", { body, token, signal });
    } catch (error) {
      if (!again || !(error instanceof RequestFailed && error.code === "conversation_unknown")) throw error;
      this.conversation.lose();
      return this.stream(view, signal, false);
    }
    view.reset();
    let ended = false;
    for await (const { name, data } of serverEvents(response)) {
      if (signal.aborted) throw new DOMException("stopped", "AbortError");
      if (name === "status") view.working(data.text);
      if (name === "delta") { view.add(data.piece); this.follow(view.element); }
      if (name === "sources") view.sources(data.sources);
      if (name === "finished" || name === "failed") { ended = true; view.end(data); }
    }
    if (!ended) throw new TypeError("the stream broke off");
  }

  // Shows each new line until the question has come to the top; whoever reads elsewhere is left there.
  follow(element) {
    const { top, bottom } = element.getBoundingClientRect();
    const seen = this.log.getBoundingClientRect();
    const from = Math.max(seen.top, 0);
    const to = Math.min(seen.bottom, this.input.form.getBoundingClientRect().top);
    if (top > to || bottom <= to || top <= from) return;
    (this.inline ? window : this.log).scrollBy(0, Math.min(bottom - to, top - from));
  }

  // The connection is gone: the question stays, and is sent again by itself.
  waitFor(view, silent = false) {
    view.broken(this.say("offline"));
    if (!silent) this.tell(this.say("offline"), false);
    if (!this.waiting.includes(view)) this.waiting.push(view);
    clearTimeout(this.later);
    this.later = setTimeout(() => { this.later = null; this.resend(); }, this.wait);
    this.wait = Math.min(this.wait * 2, longestWait);
  }

  resend() {
    if (!this.restored && (this.inline || this.panel.open)) { this.restore(); return; }
    const [view] = this.waiting;
    if (!view || this.busy) return;
    if (navigator.onLine === false) return; // the browser says when it is back
    clearTimeout(this.later);
    this.later = null;
    this.resume(view);
  }

  faultText(error, offline = "offline") {
    if (!(error instanceof RequestFailed)) return this.say(offline);
    return filled(this.texts.error[error.code] ?? this.texts.error.internal, { ...error.values });
  }
}

customElements.define("baeum-coach", BaeumCoach);

const first = () => document.querySelector("baeum-coach");
window.BaeumCoach = {
  open: () => first()?.open(),
  close: () => first()?.close(),
  ask: (text) => first()?.ask(text),
  addEventListener: (...wanted) => document.addEventListener(...wanted),
  removeEventListener: (...wanted) => document.removeEventListener(...wanted),
};

const embed = () => {
  if (first()) return;
  const element = document.createElement("baeum-coach");
  Object.assign(element.dataset, script.dataset);
  document.body.append(element);
};
if (document.body) embed(); else addEventListener("DOMContentLoaded", embed);
