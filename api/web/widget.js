// The chat widget: one custom element with its own shadow DOM. It sets text content only, never markup.
(() => {
  "use strict";
  if (customElements.get("baeum-coach")) return; // the line stands twice on the page
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const storageKey = "baeum-coach:conversation";

  const styles = `
    :host {
      --ink: #1b1f1c; --paper: #ffffff; --quiet: #4b554e; --line: #cfd6d1; --accent: #14532d; --on-accent: #ffffff;
      --soft: #eef5f0; --warn: #8a1c1c;
      font: 400 19px/1.6 "Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif;
      color: var(--ink); word-break: keep-all; overflow-wrap: anywhere;
    }
    @media (prefers-color-scheme: dark) {
      :host {
        --ink: #eef2ef; --paper: #151916; --quiet: #b5c0b9; --line: #3a443d; --accent: #86efac; --on-accent: #0b2414;
        --soft: #1f2822; --warn: #ffb4a9;
      }
    }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, textarea, select, input { font: inherit; color: inherit; }
    select, input { min-height: 48px; border: 1px solid var(--line); border-radius: 12px; background: var(--paper); padding: 4px 8px; max-width: 100%; }
    .choices { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 6px 12px; border-bottom: 1px solid var(--line); font-size: .9em; }
    .choices label, .part label { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
    button { min-height: 48px; min-width: 48px; border-radius: 12px; border: 1px solid var(--line); background: var(--paper); padding: 6px 14px; cursor: pointer; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .open { position: fixed; inset-inline-end: 16px; inset-block-end: 16px; z-index: 2147483000; background: var(--accent); color: var(--on-accent); border: 0; border-radius: 28px; padding: 14px 22px; font-weight: 700; box-shadow: 0 4px 16px #0005; }
    .panel { display: flex; flex-direction: column; background: var(--paper); min-width: 0; }
    .floating { position: fixed; z-index: 2147483001; inset-inline-end: 16px; inset-block-end: 16px; width: min(440px, calc(100vw - 32px)); height: min(720px, calc(100dvh - 32px)); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 8px 32px #0006; overflow: hidden; }
    @media (max-width: 560px) { .floating { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; } }
    .inline { flex: 1; width: 100%; }
    :host([data-inline]) { display: flex; width: 100%; }
    .bar { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 8px 12px; border-bottom: 1px solid var(--line); }
    .bar h2 { margin: 0; font-size: 1.1em; }
    .log { flex: 1; overflow-y: auto; padding: 12px; min-height: 0; }
    .inline .log { overflow-y: visible; }
    .hint { color: var(--quiet); margin: 0 0 12px; font-size: .9em; }
    .greeting { margin: 0 0 8px; font-size: 1.1em; font-weight: 700; }
    .turn { margin: 0 0 22px; }
    .question { background: var(--accent); color: var(--on-accent); border-radius: 14px 14px 4px 14px; padding: 8px 14px; margin: 0 0 8px auto; max-width: 88%; width: fit-content; }
    .answer { background: var(--soft); border-radius: 14px 14px 14px 4px; padding: 10px 14px; }
    .answer p { margin: 0 0 8px; }
    .answer ol, .answer ul { margin: 0 0 8px; padding-inline-start: 1.6em; }
    .answer li { margin: 6px 0; white-space: pre-line; }
    .answer h3 { font-size: 1em; margin: 10px 0 4px; }
    .answer pre { white-space: pre-wrap; margin: 0 0 8px; }
    .lead { color: var(--quiet); }
    .failed .lead { color: var(--warn); }
    .cite { font-size: .75em; vertical-align: super; padding: 2px 5px; margin-inline-start: 2px; color: var(--accent); }
    .part { margin-top: 10px; border-top: 1px solid var(--line); padding-top: 8px; }
    .part h3 { margin: 0 0 4px; font-size: .9em; color: var(--quiet); }
    .part ol { margin: 0; font-size: .95em; }
    .part a { color: var(--accent); display: block; padding: 9px 0; }
    .part ul { list-style: none; margin: 0; padding: 0; }
    .part ol { padding-inline-start: 1.4em; }
    .chips { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 16px; }
    .chips button { text-align: start; }
    form { display: flex; gap: 8px; padding: 10px 12px; border-top: 1px solid var(--line); background: var(--paper); }
    .inline form { position: sticky; bottom: 0; }
    textarea { flex: 1; min-width: 0; resize: none; min-height: 52px; max-height: 160px; padding: 10px 12px; border: 2px solid var(--line); border-radius: 12px; background: var(--paper); }
    .send { background: var(--accent); color: var(--on-accent); border: 0; font-weight: 700; }
    .send:disabled { opacity: .55; cursor: default; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (prefers-reduced-motion: no-preference) { .working::after { content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-start: .4em; border-radius: 50%; background: var(--accent); animation: pulse 1s infinite alternate; } }
    @keyframes pulse { from { opacity: .2 } to { opacity: 1 } }
  `;

  const make = (tag, className = "", text = "") => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  const stored = {
    get() { try { return localStorage.getItem(storageKey); } catch { return this.kept ?? null; } },
    set(id) { this.kept = id; try { localStorage.setItem(storageKey, id); } catch { /* private window: kept until reload */ } },
    clear() { this.kept = null; try { localStorage.removeItem(storageKey); } catch { /* nothing was stored */ } },
  };

  class RequestFailed extends Error {
    constructor(code) { super(code); this.code = code; }
  }

  async function request(path, body) {
    const options = body === undefined ? {} : {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    };
    const response = await fetch(origin + path, options);
    if (response.ok) return response;
    let code = "internal";
    try { code = (await response.json()).error ?? code; } catch { /* not our service: a proxy's error page */ }
    throw new RequestFailed(code);
  }

  async function* serverEvents(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += value.replaceAll("\r", "");
      for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
        const event = { name: "message", data: "" };
        for (const line of buffer.slice(0, end).split("\n")) {
          if (line.startsWith("event:")) event.name = line.slice(6).trim();
          if (line.startsWith("data:")) event.data += line.slice(5).trim();
        }
        buffer = buffer.slice(end + 2);
        if (event.data) yield { name: event.name, data: JSON.parse(event.data) };
      }
    }
  }

  class TurnView {
    constructor(widget, question) {
      this.widget = widget;
      this.question = question;
      this.element = make("article", "turn");
      const asked = make("p", "question");
      asked.append(make("span", "unseen", widget.say("you") + ": "), question);
      this.answer = make("div", "answer");
      this.lead = make("p", "lead");
      this.body = make("div");
      this.answer.append(make("span", "unseen", widget.say("coach") + ": "), this.lead, this.body);
      this.element.append(asked, this.answer);
    }

    working(text) { this.lead.textContent = text; this.lead.classList.add("working"); }

    add(piece) {
      if (piece.joins && this.line) { this.line.append(" ", ...this.runs(piece.runs)); return; }
      if (piece.heading) { this.body.append(make("h3", "", piece.heading)); this.list = null; }
      const wanted = { steps: "OL", list: "UL" }[piece.kind];
      if (!wanted) {
        this.list = null;
        this.line = make(piece.kind === "code" ? "pre" : "p");
        this.body.append(this.line);
      } else {
        const goesOn = this.list?.tagName === wanted && (wanted === "UL" || piece.number === this.next);
        if (!goesOn) {
          this.list = make(wanted);
          if (piece.number) this.list.start = piece.number;
          this.body.append(this.list);
        }
        this.next = (piece.number ?? 0) + 1;
        this.line = make("li");
        this.list.append(this.line);
      }
      this.line.append(...this.runs(piece.runs));
    }

    runs(runs) {
      return runs.map((run) => {
        if (run.source) {
          const mark = make("a", "cite", String(run.source));
          mark.setAttribute("aria-label", `${this.widget.say("sources")} ${run.source}`);
          mark.dataset.source = run.source;
          mark.target = "_blank";
          return mark;
        }
        return run.strong ? make("strong", "", run.text) : document.createTextNode(run.text);
      });
    }

    sources(sources) {
      if (!sources.length) return;
      const part = make("div", "part");
      const list = make("ol");
      for (const source of sources) {
        const item = make("li");
        item.value = source.number;
        item.append(this.link(source));
        list.append(item);
        for (const mark of this.body.querySelectorAll(`[data-source="${Number(source.number)}"]`)) mark.href = this.address(source);
      }
      part.append(make("h3", "", this.widget.say("sources")), list);
      this.answer.append(part);
    }

    address(place) {
      return `${origin}/materials/${encodeURIComponent(place.material_id)}#${encodeURIComponent(place.passage_id)}`;
    }

    link(place) {
      const section = place.section.split(" > ").pop();
      const where = place.place ? this.widget.place(place.place) : "";
      const link = make("a", "", [place.title, section, where].filter(Boolean).join(" – "));
      link.href = this.address(place);
      link.target = "_blank";
      link.rel = "noopener";
      return link;
    }

    end({ status, notice, related = [], suggestions = [], preferences = null, offers_person: offersPerson = false }) {
      this.lead.classList.remove("working");
      this.lead.textContent = notice;
      if (preferences) this.widget.prefer(preferences);
      if (suggestions.length) this.suggest(suggestions, status.startsWith("answered") ? this.widget.say("next") : "");
      const failed = status.startsWith("failed") || status === "answered_in_part";
      this.answer.classList.toggle("failed", failed);
      if (related.length && !(suggestions.length && status.startsWith("answered"))) {
        const part = make("div", "part");
        part.append(make("h3", "", this.widget.say(status.startsWith("answered") ? "related" : "nearest")));
        const list = make("ul");
        for (const place of related) { const item = make("li"); item.append(this.link(place)); list.append(item); }
        part.append(list);
        this.answer.append(part);
      }
      if (offersPerson || status === "handoff_requested") this.person();
      if (failed) this.retry();
    }

    suggest(suggestions, heading) {
      const part = make("div", "part");
      if (heading) part.append(make("h3", "", heading));
      const chips = make("div", "chips");
      for (const { label, question } of suggestions) {
        const chip = make("button", "", label);
        chip.type = "button";
        chip.addEventListener("click", () => this.widget.ask(question));
        chips.append(chip);
      }
      part.append(chips);
      this.answer.append(part);
    }

    person() {
      const part = make("div", "part");
      const label = make("label", "", this.widget.say("call_back"));
      const reach = make("input");
      reach.maxLength = 200;
      label.append(reach);
      const call = make("button", "", this.widget.say("person"));
      call.type = "button";
      call.addEventListener("click", async () => {
        call.disabled = true;
        try {
          const { reference } = await this.widget.callPerson(reach.value);
          part.replaceChildren(make("p", "", this.widget.say("person_waiting").replace("{reference}", reference)));
        } catch (error) {
          call.disabled = false;
          this.lead.textContent = this.widget.faultText(error);
        }
      });
      part.append(label, call);
      this.answer.append(part);
    }

    retry() {
      const again = make("button", "", this.widget.say("retry"));
      again.type = "button";
      again.addEventListener("click", () => { this.element.remove(); this.widget.ask(this.question); });
      this.answer.append(again);
    }

    broken(text) {
      this.lead.classList.remove("working");
      this.answer.classList.add("failed");
      this.lead.textContent = text;
      this.retry();
    }

    show(turn) {
      for (const block of turn.blocks) {
        block.items.forEach((runs, place) => this.add({
          kind: block.kind, runs, number: block.kind === "steps" ? block.start + place : null,
          heading: place ? "" : block.heading, joins: false,
        }));
      }
      this.sources(turn.sources);
      if (turn.status) this.end(turn); else this.broken(this.widget.say("offline"));
    }
  }

  class BaeumCoach extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const wanted = this.dataset.lang || script.dataset.lang || document.documentElement.lang || "ko";
      this.language = wanted.toLowerCase().startsWith("en") ? "en" : "ko";
      this.inline = this.hasAttribute("data-inline");
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      root.adoptedStyleSheets = [sheet];
      this.lang = this.language;
      this.start(root);
    }

    say(name) { return this.texts?.page[name] ?? ""; }

    place({ kind, name, file }) {
      const there = kind ? this.texts.place[kind].replace("{name}", name) : "";
      return [file, there].filter(Boolean).join(", ");
    }

    async start(root) {
      try {
        this.texts = await (await request(`/api/texts/${this.language}`)).json();
      } catch {
        // Without its words the widget cannot speak; it stays away and tries again when the page is back online.
        addEventListener("online", () => this.start(root), { once: true });
        return;
      }
      this.build(root);
      if (this.inline) await this.restore();
    }

    build(root) {
      this.panel = make("section", `panel ${this.inline ? "inline" : "floating"}`);
      this.panel.setAttribute("aria-label", this.say("title"));
      const bar = make("header", "bar");
      const again = make("button", "", this.say("restart"));
      again.type = "button";
      again.addEventListener("click", () => this.restart());
      bar.append(make("h2", this.inline ? "unseen" : "", this.say("title")), again);
      this.log = make("div", "log");
      this.log.tabIndex = 0;
      this.log.setAttribute("role", "log");
      this.log.setAttribute("aria-live", "polite");
      this.log.setAttribute("aria-label", this.say("title"));
      this.panel.append(bar, this.choices(), this.log, this.form());
      this.prefer({ language: "", level: "normal", device: "" });
      if (this.inline) { root.replaceChildren(this.panel); this.welcome(); return; }
      this.opener = make("button", "open", this.say("open"));
      this.opener.type = "button";
      this.opener.addEventListener("click", () => this.open());
      const close = make("button", "", this.say("close"));
      close.type = "button";
      close.addEventListener("click", () => this.close());
      bar.append(close);
      this.panel.hidden = true;
      this.panel.setAttribute("role", "dialog");
      this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
      root.replaceChildren(this.opener, this.panel);
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
      this.send = make("button", "send", this.say("send"));
      this.send.type = "submit";
      form.append(label, this.input, this.send);
      form.addEventListener("submit", (event) => { event.preventDefault(); this.ask(this.input.value); });
      this.input.addEventListener("keydown", (event) => {
        // While Hangul is being composed, Enter ends the syllable and must not send.
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
      });
      return form;
    }

    welcome() {
      const chips = make("div", "chips");
      for (const name of ["example_one", "example_two", "example_three"]) {
        const chip = make("button", "", this.say(name));
        chip.type = "button";
        chip.addEventListener("click", () => this.ask(this.say(name)));
        chips.append(chip);
      }
      this.log.replaceChildren(make("p", "greeting", this.say("greeting")), make("p", "hint", this.say("about")), chips);
    }

    async open() {
      this.opener.hidden = true;
      this.panel.hidden = false;
      this.input.focus();
      if (!this.restored) await this.restore();
    }

    close() {
      this.panel.hidden = true;
      this.opener.hidden = false;
      this.opener.focus();
    }

    restart() {
      stored.clear();
      this.prefer({ language: "", level: "normal", device: "" });
      this.welcome();
      this.input.focus();
    }

    async restore() {
      this.restored = true;
      const id = stored.get();
      if (!id) return;
      try {
        const { turns, preferences } = await (await request(`/api/conversations/${encodeURIComponent(id)}`)).json();
        this.prefer(preferences);
        for (const turn of turns) {
          const view = new TurnView(this, turn.question);
          this.log.append(view.element);
          view.show(turn);
        }
        this.toEnd();
      } catch (error) {
        // A conversation that is gone begins anew; one that cannot be reached now stays for the next time.
        if (error instanceof RequestFailed && ["conversation_not_found", "request_invalid"].includes(error.code)) stored.clear();
      }
    }

    async conversation() {
      const known = stored.get();
      if (known) return known;
      const { id } = await (await request("/api/conversations", { language: this.language })).json();
      stored.set(id);
      return id;
    }

    async ask(text) {
      const question = text.trim();
      if (!question || this.busy) return;
      this.busy = this.send.disabled = true;
      this.input.value = "";
      const view = new TurnView(this, question);
      view.working(this.say("working"));
      this.log.append(view.element);
      this.toEnd();
      try {
        await this.stream(view, question);
      } catch (error) {
        if (error instanceof RequestFailed && error.code === "conversation_not_found") stored.clear();
        view.broken(this.faultText(error));
      } finally {
        this.busy = this.send.disabled = false;
        view.element.scrollIntoView({ block: "start" });
        this.input.focus({ preventScroll: true });
      }
    }

    async stream(view, question) {
      const id = await this.conversation();
      const response = await request(`/api/conversations/${encodeURIComponent(id)}/questions`, { text: question, page: this.language });
      let ended = false;
      for await (const { name, data } of serverEvents(response)) {
        if (name === "status") view.working(data.text);
        if (name === "delta") view.add(data.piece);
        if (name === "sources") view.sources(data.sources);
        if (name === "finished" || name === "failed") { ended = true; view.end(data); }
      }
      if (!ended) throw new TypeError("the stream broke off");
    }

    faultText(error) {
      return error instanceof RequestFailed ? this.texts.error[error.code] ?? this.texts.error.internal : this.say("offline");
    }

    async callPerson(callBack) {
      const id = await this.conversation();
      return (await request(`/api/conversations/${encodeURIComponent(id)}/handoff`, { call_back: callBack })).json();
    }

    choices() {
      const row = make("div", "choices");
      const choice = (name, values) => {
        const label = make("label", "", this.say(name));
        const select = make("select");
        for (const value of values) {
          const option = make("option", "", this.say(`${name}_${value || "unknown"}`));
          option.value = value;
          select.append(option);
        }
        select.addEventListener("change", () => this.savePreferences());
        label.append(select);
        row.append(label);
        return select;
      };
      this.level = choice("level", ["normal", "plain"]);
      this.device = choice("device", ["", "android", "iphone", "pc"]);
      return row;
    }

    prefer(preferences) {
      this.preferences = preferences;
      this.level.value = preferences.level;
      this.device.value = preferences.device;
    }

    async savePreferences() {
      const wanted = { ...this.preferences, level: this.level.value, device: this.device.value };
      try {
        const id = await this.conversation();
        this.prefer(await (await request(`/api/conversations/${encodeURIComponent(id)}/preferences`, wanted)).json());
      } catch {
        this.prefer(this.preferences); // shows what still holds
      }
    }

    toEnd() { this.log.lastElementChild?.scrollIntoView({ block: "end" }); }
  }

  customElements.define("baeum-coach", BaeumCoach);
  if (!document.querySelector("baeum-coach")) document.body.append(document.createElement("baeum-coach"));
})();
