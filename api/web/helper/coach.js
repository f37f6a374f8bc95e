// Asking the coach with the words of the search, and its answer beside the passages.
import { serverEvents } from "/server_events.js";
import { call, reason, RequestBroken } from "./server.js";
import { button, element, language, make, placeLabel, say, write } from "./words.js";

// The one place that knows how a conversation is held.
async function* answerEvents(question, signal) {
  const { token } = await (await call("/api/conversations", { method: "POST", body: { language }, signal })).json();
  const options = { method: "POST", body: { text: question, page: language }, headers: { Authorization: `Bearer ${token}` }, signal };
  yield* serverEvents(await call("/api/conversation/questions", options));
}

export class CoachView {
  constructor({ open, shown, closed }) {
    this.open = open;
    this.shown = shown;
    element("close-coach").addEventListener("click", () => { this.stop(); element("coach").hidden = true; closed(); });
    element("coach-retry").addEventListener("click", () => this.ask(this.question));
  }

  stop() { this.asking?.abort(); }

  async ask(question) {
    this.stop();
    this.question = question;
    const asking = this.asking = new AbortController();
    this.begin(question);
    try {
      let ended = false;
      for await (const { name, data } of answerEvents(question, asking.signal)) {
        if (name === "status") write(element("coach-lead"), data.text);
        if (name === "delta") this.add(data.piece);
        if (name === "sources") this.sources(data.sources);
        if (name === "finished" || name === "failed") { ended = true; this.end(data); }
      }
      if (!ended) throw new RequestBroken();
    } catch (error) {
      if (asking.signal.aborted) return;
      write(element("coach-lead"), reason(error));
      element("coach-retry").hidden = false;
    } finally {
      if (asking === this.asking) element("coach-answer").removeAttribute("aria-busy");
    }
  }

  begin(question) {
    element("coach").hidden = false;
    element("coach-retry").hidden = true;
    write(element("coach-question"), question);
    write(element("coach-lead"), say("coach_working"));
    element("coach-answer").replaceChildren();
    element("coach-answer").setAttribute("aria-busy", "true");
    element("coach-sources").replaceChildren();
    this.list = this.line = null;
    this.shown();
    element("coach-heading").focus({ preventScroll: true });
  }

  add(piece) {
    const place = element("coach-answer");
    if (piece.joins && this.line) { this.line.append(" ", ...this.runs(piece.runs)); return; }
    if (piece.heading) { place.append(make("h3", "", piece.heading)); this.list = null; }
    const wanted = { steps: "OL", list: "UL" }[piece.kind];
    if (!wanted) {
      this.list = null;
      this.line = make(piece.kind === "code" ? "pre" : "p");
      place.append(this.line);
    } else {
      if (this.list?.tagName !== wanted || (piece.number && piece.number !== this.next)) {
        this.list = make(wanted);
        if (piece.number) this.list.start = piece.number;
        place.append(this.list);
      }
      this.next = (piece.number ?? 0) + 1;
      this.line = make("li");
      this.list.append(this.line);
    }
    this.line.append(...this.runs(piece.runs));
  }

  runs(pieces) {
    return pieces.map((run) => (run.source ? make("sup", "cite", String(run.source)) : run.strong ? make("strong", "", run.text) : document.createTextNode(run.text)));
  }

  sources(sources) {
    element("coach-sources").replaceChildren(...sources.map((source) => { const item = this.link(source); item.value = source.number; return item; }));
  }

  link(source) {
    const item = make("li");
    const section = source.section.split(" > ").pop();
    const where = source.place ? placeLabel(source.place) : "";
    const opened = button([source.title, section, where].filter(Boolean).join(" – "), () => {
      this.open({ id: source.passage_id, material_id: source.material_id, section: source.section ? source.section.split(" > ") : [] }, { asked: this.question, from: opened });
    }, "source");
    item.append(opened);
    return item;
  }

  end({ status, notice, related = [] }) {
    write(element("coach-lead"), notice);
    element("coach-retry").hidden = !status.startsWith("failed");
    if (related.length && !status.startsWith("answered")) {
      const near = make("ul", "sources");
      near.append(...related.map((one) => this.link(one)));
      element("coach-answer").append(make("h3", "", say("nearest")), near);
    }
  }
}
