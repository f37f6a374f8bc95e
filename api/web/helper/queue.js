// Who waits for a person: live, taken on, noted and closed.
import { call, connection, reason } from "./server.js";
import { ago, button, element, make, moment, say, write } from "./words.js";

const SILENCE_MILLISECONDS = 40000;
const AGAIN_MILLISECONDS = 4000;
const CLOCK_MILLISECONDS = 20000;
const NUMBER = /(?:\+82[- ]?|0)\d{1,2}[- .)]?\d{3,4}[- .]?\d{4}/;

// The stream of the queue; the service speaks every few seconds, so that silence means a broken line.
class Line {
  constructor({ queue, live }) {
    this.queue = queue;
    this.live = live;
    connection.addEventListener("change", () => { if (!connection.isOnline) this.lost(); else if (!this.isLive) this.open(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden && !this.isLive) this.open(); });
    addEventListener("pagehide", () => this.source?.close());
    addEventListener("pageshow", (event) => { if (event.persisted) this.open(); });
    this.open();
  }

  open() {
    clearTimeout(this.again);
    this.source?.close();
    this.source = new EventSource("/api/helper/handoffs/events");
    this.source.addEventListener("queue", (event) => { this.heard(); this.queue(JSON.parse(event.data).handoffs); });
    this.source.addEventListener("still", () => this.heard());
    this.source.addEventListener("error", () => this.lost());
  }

  heard() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(), SILENCE_MILLISECONDS);
    this.isLive = true;
    this.live(true);
    connection.tell(true);
  }

  lost() {
    clearTimeout(this.silence);
    clearTimeout(this.again);
    this.isLive = false;
    this.live(false);
    this.source.close();
    this.again = setTimeout(() => this.open(), AGAIN_MILLISECONDS);
  }
}

export class QueueView {
  constructor({ look, openSource }) {
    this.look = look;
    this.openSource = openSource;
    this.rows = new Map();
    this.name = element("desk").dataset.name;
    setInterval(() => { for (const row of this.rows.values()) row.showTime(); }, CLOCK_MILLISECONDS);
    new Line({ queue: (handoffs) => this.show(handoffs), live: (isLive) => this.showLive(isLive) });
  }

  showLive(isLive) {
    element("live").classList.toggle("on", isLive);
    if (isLive) this.heardAt = new Date().toISOString();
    const told = isLive ? say("live") : this.heardAt ? say("live_lost", { when: moment(this.heardAt) }) : say("live_never");
    write(element("live"), told);
    element("waiting").classList.toggle("stale", !isLive);
  }

  show(handoffs) {
    const isMine = (one) => (one.state === "claimed" && one.claimed_by === this.name ? 0 : one.state === "waiting" ? 1 : 2);
    const wanted = [...handoffs].sort((one, other) => isMine(one) - isMine(other));
    const ids = new Set(wanted.map((one) => one.id));
    const news = this.rows.size || this.wasShown ? wanted.filter((one) => one.state === "waiting" && !this.rows.has(one.id)).length : 0;
    const focused = document.activeElement;
    for (const [id, row] of this.rows) if (!ids.has(id)) this.drop(id, row);
    wanted.forEach((one, place) => {
      const row = this.rows.get(one.id) ?? new Row(this);
      this.rows.set(one.id, row);
      row.update(one);
      const there = element("waiting").children[place];
      if (there !== row.element) element("waiting").insertBefore(row.element, there ?? null);
    });
    if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
    this.wasShown = true;
    const waiting = handoffs.filter((one) => one.state === "waiting").length;
    element("nobody").hidden = handoffs.length > 0;
    write(element("queue-number"), waiting ? say("waiting_number", { count: waiting }) : "");
    if (news) write(element("queue-news"), say("news", { count: waiting }));
    document.title = document.title.replace(/^(\(\d+\) )?/, waiting ? `(${waiting}) ` : "");
  }

  drop(id, row) {
    const had = row.element.contains(document.activeElement);
    row.element.remove();
    this.rows.delete(id);
    if (had) element("queue-fold").querySelector("summary").focus();
  }
}

class Row {
  constructor(queue) {
    this.queue = queue;
    this.element = make("li", "handoff");
    this.head = make("p", "head");
    this.reference = make("strong");
    this.state = make("span", "state");
    this.time = make("span", "facts");
    this.head.append(this.reference, this.state, this.time);
    this.question = make("p", "question");
    this.reach = make("p", "reach");
    this.note = make("p", "note");
    this.buttons = make("div", "buttons");
    this.mine = make("div", "mine");
    this.trouble = make("p", "trouble");
    this.trouble.setAttribute("role", "alert");
    this.trouble.hidden = true;
    this.element.append(this.head, this.question, this.reach, this.note, this.buttons, this.mine, this.trouble);
    this.claimButton = button(say("claim"), () => this.claim(), "button main");
    this.takeButton = button(say("take_over"), () => this.takeOver(), "button main");
    this.lookButton = button(say("look_up"), () => this.queue.look(this.handoff.question), "button");
    this.talkButton = button(say("talk"), () => this.turnTalk(), "button");
    this.talkButton.setAttribute("aria-expanded", "false");
    this.buttons.append(this.claimButton, this.takeButton, this.lookButton, this.talkButton);
    this.makeMine();
  }

  makeMine() {
    const label = make("label", "", say("note"));
    this.noteBox = make("textarea", "field");
    this.noteBox.rows = 2;
    this.noteBox.maxLength = 2000;
    label.append(this.noteBox);
    this.noteBox.addEventListener("input", () => { this.isNoting = true; write(this.noteTold, ""); });
    this.noteTold = make("span", "facts");
    this.noteTold.setAttribute("role", "status");
    const keep = make("div", "buttons");
    keep.append(button(say("save_note"), () => this.saveNote(), "button"), this.noteTold);
    this.talk = make("div", "talk");
    this.talk.hidden = true;
    const ends = this.ends = make("div", "buttons");
    ends.append(
      button(say("solved"), () => this.confirm(true), "button main"),
      button(say("unsolved"), () => this.confirm(false), "button"),
      button(say("release"), () => this.release(), "button"),
    );
    this.confirmation = make("div", "confirmation");
    this.confirmation.hidden = true;
    this.mine.append(this.talk, label, keep, ends, this.confirmation);
  }

  get place() { return `/api/helper/handoffs/${encodeURIComponent(this.handoff.id)}`; }

  update(handoff) {
    const wasMine = this.element.dataset.state === "mine";
    this.handoff = handoff;
    const isMine = handoff.state === "claimed" && handoff.claimed_by === this.queue.name;
    if (wasMine && !isMine && handoff.state === "claimed") this.say(say("taken_over", { name: handoff.claimed_by }));
    this.element.dataset.state = isMine ? "mine" : handoff.state;
    write(this.reference, handoff.reference);
    write(this.state, handoff.state === "waiting" ? say("state_waiting") : isMine ? say("state_mine") : say(handoff.holder_left ? "state_left" : "state_taken", { name: handoff.claimed_by }));
    write(this.question, handoff.question || say("no_question"));
    this.lookButton.hidden = !handoff.question;
    this.showReach(handoff.call_back);
    this.claimButton.hidden = handoff.state !== "waiting";
    this.takeButton.hidden = isMine || !handoff.holder_left;
    write(this.note, handoff.note && !isMine ? say("noted", { note: handoff.note }) : "");
    this.talkButton.hidden = !isMine;
    this.mine.hidden = !isMine && !this.isNoting; // a note that was begun is not lost to whoever wrote it
    if (!isMine) this.forgetTalk();
    if (!this.isNoting && this.noteBox.value !== handoff.note) this.noteBox.value = handoff.note;
    this.showTime();
  }

  showTime() {
    write(this.time, ago(this.handoff.opened_at));
    this.time.title = moment(this.handoff.opened_at);
  }

  showReach(callBack) {
    if (this.reached === callBack) return; // written anew it would lose the focus
    this.reached = callBack;
    this.reach.replaceChildren(callBack ? `${say("reach")} ` : say("no_reach"));
    const number = callBack.match(NUMBER);
    if (!number) { this.reach.append(callBack); return; }
    const link = make("a", "", number[0]);
    link.href = `tel:${number[0].replace(/[^\d+]/g, "")}`;
    this.reach.append(callBack.slice(0, number.index), link, callBack.slice(number.index + number[0].length));
  }

  async act(path, { method = "POST", body }) {
    this.trouble.hidden = true;
    try {
      return await call(`${this.place}${path}`, { method, body });
    } catch (error) {
      this.say(reason(error));
      return null;
    }
  }

  say(text) {
    this.trouble.hidden = false;
    write(this.trouble, text);
  }

  claim() { return this.takeOn(this.act("/claim", {})); }

  takeOver() { return this.takeOn(this.act("/take-over", { body: { holder: this.handoff.claimed_by } })); }

  async takeOn(acting) {
    const response = await acting;
    if (!response) return;
    this.update(await response.json());
    this.talkButton.focus();
  }

  async saveNote() {
    const note = this.noteBox.value;
    if (!await this.act("/note", { method: "PUT", body: { note } })) return false;
    this.isNoting = this.noteBox.value !== note;
    this.handoff = { ...this.handoff, note };
    write(this.noteTold, say("note_saved"));
    return true;
  }

  async release() {
    if (this.isNoting && !await this.saveNote()) return;
    const response = await this.act("/release", {});
    if (!response) return;
    this.update({ ...this.handoff, state: "waiting", claimed_by: "" });
    this.claimButton.focus();
  }

  // Closing forgets how to reach the learner, so it is asked about.
  confirm(answered) {
    const yes = button(say("close_yes"), () => this.close(answered), "button main");
    const no = button(say("close_no"), () => { this.confirmation.hidden = true; this.ends.hidden = false; this.ends.firstElementChild.focus(); }, "button");
    const choices = make("div", "buttons");
    choices.append(yes, no);
    this.confirmation.replaceChildren(make("p", "", say(answered ? "close_solved" : "close_unsolved")), choices);
    this.confirmation.hidden = false;
    this.ends.hidden = true;
    yes.focus();
  }

  async close(answered) {
    if (this.isNoting && !await this.saveNote()) return;
    const response = await this.act("/close", { body: { answered } });
    if (!response) return;
    write(element("queue-news"), say(answered ? "told_solved" : "told_unsolved"));
    this.queue.drop(this.handoff.id, this);
    element("nobody").hidden = this.queue.rows.size > 0;
  }

  forgetTalk() {
    this.talk.hidden = true;
    this.talk.replaceChildren();
    this.talkButton.setAttribute("aria-expanded", "false");
    write(this.talkButton, say("talk"));
  }

  async turnTalk() {
    if (!this.talk.hidden) { this.forgetTalk(); return; }
    const response = await this.act("/talk", { method: "GET" });
    if (!response) return;
    const { turns } = await response.json();
    this.talk.replaceChildren(...(turns.length ? turns.map((turn) => this.turn(turn)) : [make("p", "facts", say("no_talk"))]));
    this.talk.hidden = false;
    this.talkButton.setAttribute("aria-expanded", "true");
    write(this.talkButton, say("talk_close"));
  }

  turn(turn) {
    const shown = make("div", "turn");
    const asked = make("p", "question");
    asked.append(make("span", "unseen", `${say("learner")}: `), turn.question);
    shown.append(asked);
    if (turn.notice) shown.append(make("p", "facts", turn.notice));
    for (const { kind, items, start, heading } of turn.blocks) {
      if (heading) shown.append(make("h4", "", heading));
      const list = make({ steps: "ol", list: "ul" }[kind] ?? "div");
      if (kind === "steps") list.start = start;
      for (const line of items) {
        const item = make({ steps: "li", list: "li", code: "pre" }[kind] ?? "p", "", line.map((run) => (run.source ? ` [${run.source}]` : run.text)).join(""));
        list.append(item);
      }
      shown.append(list);
    }
    for (const source of turn.sources) {
      const section = source.section ? source.section.split(" > ") : [];
      const opened = button(`[${source.number}] ${source.title}`, () => {
        this.queue.openSource({ id: source.passage_id, material_id: source.material_id, section }, { asked: turn.question, from: opened });
      }, "source");
      shown.append(opened);
    }
    return shown;
  }
}
