// One question with its answer, as it grows and as it is read back.
class Turn {
  constructor(widget, question, key) {
    this.widget = widget;
    this.question = question;
    this.key = key;
    this.element = make("article", "turn");
    const asked = make("p", "question");
    asked.append(make("span", "unseen", `${widget.say("you")}: `), question);
    this.answer = make("div", "answer");
    this.lead = make("p", "lead");
    this.body = make("div", "body");
    this.more = make("div");
    this.answer.append(make("span", "unseen", `${widget.say("coach")}: `), this.lead, this.body, this.more);
    this.element.append(asked, this.answer);
    this.reset();
  }

  reset() {
    this.status = this.turnId = "";
    this.cited = [];
    this.list = this.line = null;
    this.answer.classList.remove("failed");
    this.body.replaceChildren();
    this.more.replaceChildren();
  }

  working(text) { this.lead.textContent = text; this.lead.classList.add("working"); this.answer.classList.remove("failed"); }

  add(piece) {
    if (piece.joins && this.line) { this.line.append(" ", ...this.runs(piece.runs)); return; }
    if (piece.heading) { this.body.append(heading(piece.heading)); this.list = null; }
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
        return mark;
      }
      return run.strong ? make("strong", "", run.text) : document.createTextNode(run.text);
    });
  }

  sources(sources) {
    if (!sources.length) return;
    this.cited = sources;
    const list = make("ol");
    for (const source of sources) {
      const item = make("li");
      const link = this.link(source);
      link.prepend(make("b", "", `${source.number}.`));
      item.append(link);
      list.append(item);
      for (const mark of this.body.querySelectorAll(`[data-source="${Number(source.number)}"]`)) this.leadTo(mark, source);
    }
    this.part(this.widget.say("sources"), list);
  }

  part(title, ...content) {
    const part = make("div", "part");
    if (title) part.append(heading(title));
    part.append(...content);
    this.more.append(part);
    return part;
  }

  // A plain press opens the guide beside the chat; with a key held down it is a link like any other.
  leadTo(link, place) {
    link.href = addressOf(place);
    link.target = "_blank";
    link.rel = "noopener";
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      readGuide(this.widget, place);
    });
  }

  link(place) {
    const link = make("a");
    link.append(make("span", "", placeText(this.widget, place)));
    this.leadTo(link, place);
    return link;
  }

  end({ turn_id: turnId, status, notice, related = [], suggestions = [], preferences = null, offers_person: offersPerson = false, thumb = null }) {
    this.lead.classList.remove("working");
    this.lead.textContent = notice;
    this.status = status;
    this.turnId = turnId;
    if (preferences) this.widget.preferences = preferences;
    const answered = status.startsWith("answered");
    const failed = status.startsWith("failed") || status === "answered_in_part";
    this.answer.classList.toggle("failed", failed);
    if (related.length && !(suggestions.length && answered)) {
      const list = make("ul");
      for (const place of related) { const item = make("li"); item.append(this.link(place)); list.append(item); }
      this.part(this.widget.say(answered ? "related" : "nearest"), list);
    }
    if (failed) this.retry(true);
    if (answered || status.startsWith("unanswered")) actions(this, thumb);
    if (offersPerson || status === "handoff_requested") this.person();
    if (suggestions.length) this.suggest(suggestions, answered ? this.widget.say("next") : "");
  }

  suggest(suggestions, title) {
    const chips = make("div", "row chips");
    for (const { label, question } of suggestions) chips.append(button(label, () => this.widget.send(question)));
    this.part(title, chips);
  }

  person() {
    if (this.reach?.isConnected) { this.reach.querySelector("input")?.focus(); return; }
    const label = make("label", "reach", this.widget.say("call_back"));
    const reach = make("input");
    reach.maxLength = 200;
    reach.autocomplete = "tel";
    label.append(reach);
    const said = make("p", "trouble");
    said.setAttribute("role", "alert");
    const call = button(this.widget.say("person"), async () => {
      call.disabled = true;
      said.textContent = "";
      try {
        const response = await this.widget.conversation.call("/handoff", { call_back: reach.value }, this.widget.language);
        const { reference } = await response.json();
        const text = filled(this.widget.say("person_waiting"), { reference });
        this.reach.replaceChildren(make("p", "", text));
        this.widget.tell(text);
      } catch (error) {
        call.disabled = false;
        said.textContent = this.widget.faultText(error, "offline_here");
      }
    });
    const row = make("div", "row");
    row.append(call);
    this.reach = this.part("", label, row, said);
  }

  // A failed turn is stored as failed, so it is asked anew; any other is the same question as before.
  retry(anew) {
    const row = make("div", "row");
    row.append(button(this.widget.say("retry"), () => {
      if (this.widget.busy) return;
      if (anew) this.key = newKey();
      this.widget.resume(this);
    }));
    this.more.append(row);
  }

  broken(text, canRetry = true) {
    this.more.replaceChildren();
    this.lead.classList.remove("working");
    this.answer.classList.add("failed");
    this.lead.textContent = text;
    if (canRetry) this.retry(false);
  }

  stopped() {
    this.lead.classList.remove("working");
    this.lead.textContent = this.widget.say("stopped");
    this.retry(true);
  }

  show(turn) {
    for (const block of turn.blocks) {
      block.items.forEach((runs, place) => this.add({
        kind: block.kind, runs, number: block.kind === "steps" ? block.start + place : null,
        heading: place ? "" : block.heading, joins: false,
      }));
    }
    this.sources(turn.sources);
    if (turn.broke_off) { this.stopped(); return; }
    if (turn.status) this.end({ ...turn, turn_id: turn.id }); else this.broken(this.widget.say("unfinished"));
  }

  // The answer as lines of plain text.
  lines() {
    const lines = [];
    for (const element of this.body.children) {
      const items = element.tagName === "OL" || element.tagName === "UL" ? [...element.children] : [element];
      items.forEach((item, place) => {
        const text = [...item.childNodes].map((node) => node.dataset?.source ? "" : node.textContent).join("").replace(/ +/g, " ").trim();
        const mark = element.tagName === "OL" ? `${element.start + place}. ` : element.tagName === "UL" ? "- " : "";
        if (text) lines.push(mark + text);
      });
    }
    return lines;
  }
}

const addressOf = (place) => `${origin}/materials/${encodeURIComponent(place.material_id)}#${encodeURIComponent(place.passage_id)}`;

const placeText = (widget, place) => {
  const section = place.section.split(" > ").pop();
  const where = place.place ? widget.place(place.place) : "";
  return [place.title, section, where].filter(Boolean).join(" – ");
};
