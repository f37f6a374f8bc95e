// Uploads: files on their way to the coach, two at a time, each with its progress.
import { sessionHeaders } from "./access.js";
import { button, count, errorCode, errorSentence, make, reason, RequestFailed, say, size, write } from "./trainer_words.js";

const LARGEST_BYTES = 100_000_000;
const AT_ONCE = 2;
const LEFT_BY_SYSTEMS = /^(\.|~\$|thumbs\.db$|desktop\.ini$)/i;

const element = (id) => document.getElementById(id);

class Upload {
  constructor(uploads, file, name, replaces) {
    this.uploads = uploads;
    this.file = file;
    this.name = name;
    this.replaces = replaces;
    this.build();
    this.wait();
  }

  build() {
    this.element = make("li", "upload");
    this.bar = make("progress");
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", this.name);
    this.text = make("p", "facts");
    this.cancelButton = button(say("cancel"), () => this.cancel());
    this.cancelButton.setAttribute("aria-label", `${say("cancel")}: ${this.name}`);
    this.retryButton = button(say("retry"), () => this.uploads.retry(this));
    this.retryButton.setAttribute("aria-label", `${say("retry")}: ${this.name}`);
    const name = make("p", "name", this.name);
    name.append(" ", make("span", "facts", size(this.file.size)));
    this.element.append(name, this.bar, this.text, this.cancelButton, this.retryButton);
  }

  wait() {
    this.bar.value = 0;
    this.enter("queued", say("upload_queued"));
  }

  // One of queued, sending, sent, failed and cancelled.
  enter(stage, text) {
    const hadFocus = this.element.contains(document.activeElement);
    this.stage = stage;
    this.element.dataset.stage = stage;
    write(this.text, text);
    this.bar.hidden = !this.pending;
    this.cancelButton.hidden = !this.pending;
    this.retryButton.hidden = stage !== "failed" && stage !== "cancelled";
    if (hadFocus) (this.retryButton.hidden ? this.cancelButton : this.retryButton).focus();
  }

  get pending() { return this.stage === "queued" || this.stage === "sending"; }

  send() {
    if (this.file.size > LARGEST_BYTES) { this.fail(errorSentence("file_too_large")); return; }
    const path = this.replaces ? `/api/trainer/uploads/${encodeURIComponent(this.replaces)}/file` : "/api/trainer/uploads";
    this.wire = new XMLHttpRequest(); // fetch tells nothing about the progress of what it sends
    this.wire.open(this.replaces ? "PUT" : "POST", `${path}?name=${encodeURIComponent(this.name)}`);
    this.wire.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(sessionHeaders())) this.wire.setRequestHeader(name, value);
    this.wire.upload.addEventListener("progress", (event) => this.progress(event.loaded));
    this.wire.addEventListener("load", () => this.answered(this.wire.status, this.wire.responseText));
    this.wire.addEventListener("error", () => this.fail(say("upload_lost")));
    this.enter("sending", say("upload_sending", { percent: 0 }));
    this.wire.send(this.file);
  }

  progress(sent) {
    const percent = this.file.size ? Math.floor((Math.min(sent, this.file.size) / this.file.size) * 100) : 100;
    this.bar.value = percent;
    write(this.text, percent < 100 ? say("upload_sending", { percent }) : say("upload_checking"));
  }

  answered(status, body) {
    if (status < 200 || status > 299) { this.fail(reason(new RequestFailed(errorCode(body), status))); return; }
    const { upload_id: id, outcome } = JSON.parse(body);
    this.id = id;
    this.outcome = say(`upload_${outcome}`);
    this.enter("sent", this.outcome);
    this.uploads.next();
  }

  fail(text) {
    this.enter("failed", text);
    this.uploads.next();
  }

  cancel() {
    if (this.stage === "sending") this.wire.abort();
    this.enter("cancelled", say("upload_cancelled"));
    this.uploads.next();
  }

  follow(row) {
    const state = say(`state_${row.state}`);
    write(this.text, `${this.outcome} · ${state}`);
    this.element.dataset.state = row.state;
  }
}

export class Uploads {
  constructor({ changed, announce }) {
    this.all = [];
    this.batch = []; // what the next announcement is about
    this.changed = changed;
    this.announce = announce;
    element("clear-uploads").addEventListener("click", () => this.clear());
    addEventListener("beforeunload", (event) => { if (this.active) event.preventDefault(); });
  }

  get active() { return this.all.some((upload) => upload.pending); }

  add(found) {
    for (const { file, name } of named(found)) this.enqueue(new Upload(this, file, name, null));
    this.next();
  }

  replace(row, file) {
    this.enqueue(new Upload(this, file, file.name.normalize("NFC"), row.upload_id));
    this.next();
  }

  retry(upload) {
    upload.wait();
    this.batch.push(upload);
    this.next();
  }

  enqueue(upload) {
    this.all.push(upload);
    this.batch.push(upload);
    element("upload-list").append(upload.element);
  }

  next() {
    while (this.number("sending") < AT_ONCE) {
      const upload = this.all.find(({ stage }) => stage === "queued");
      if (!upload) break;
      upload.send();
    }
    this.count();
    if (!this.active && this.batch.length) this.finish();
    this.changed();
  }

  number(stage) { return this.all.filter((upload) => upload.stage === stage).length; }

  finish() {
    const batch = this.batch.splice(0);
    const failed = batch.filter(({ stage }) => stage === "failed").length;
    if (batch.length === 1) this.announce(`${batch[0].name}: ${batch[0].text.textContent}`, { failed: failed > 0 });
    else if (failed) this.announce(say("batch_failed", { count: count(failed) }), { failed: true });
    else this.announce(say("batch_done"));
  }

  count() {
    element("uploads").hidden = !this.all.length;
    const parts = [say("uploads_count", { total: count(this.all.length), done: count(this.number("sent")) })];
    if (this.number("failed")) parts.push(say("uploads_failed", { count: count(this.number("failed")) }));
    write(element("uploads-count"), parts.join(" · "));
    element("clear-uploads").hidden = this.all.every((upload) => upload.pending);
  }

  clear() {
    for (const upload of this.all) if (!upload.pending) upload.element.remove();
    this.all = this.all.filter((upload) => upload.pending);
    this.count();
    element("pick-files").focus();
  }

  follow(rows) {
    const byId = new Map(rows.map((row) => [row.upload_id, row]));
    for (const upload of this.all) if (upload.stage === "sent" && byId.has(upload.id)) upload.follow(byId.get(upload.id));
  }
}

// Files of a folder are called by their place in it, so that two of one name stay two.
const named = (found) => found.map(({ file, folders }) => ({ file, name: [...folders, file.name].join("/").normalize("NFC") }));

const wanted = (name) => !LEFT_BY_SYSTEMS.test(name);

export function pickedFiles(files) {
  const found = [...files].map((file) => ({ file, folders: file.webkitRelativePath.split("/").slice(0, -1) }));
  return found.filter(({ file, folders }) => [file.name, ...folders].every(wanted));
}

export async function droppedFiles(transfer) {
  // The list of what was dropped is empty after the first await.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) if (entry) await walk(entry, [], found);
  return found;
}

async function walk(entry, folders, found) {
  if (!wanted(entry.name)) return;
  if (entry instanceof File) { found.push({ file: entry, folders }); return; }
  if (entry.isFile) { found.push({ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), folders }); return; }
  const reader = entry.createReader();
  for (;;) {
    const inside = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // at most 100 a call
    if (!inside.length) return;
    for (const next of inside) await walk(next, [...folders, entry.name], found);
  }
}
