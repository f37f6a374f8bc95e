// The trainer's home, gaps and list of drafts: the pages come ready from the server, this carries out what is pressed.
import { begin, language, reason, request, say, write } from "./trainer_words.js";

const element = (id) => document.getElementById(id);

export function sent(method, body) {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

// Only one press at a time; a failure is said and leaves everything as it was.
async function carryOut(button, told, act) {
  button.disabled = true;
  try {
    await act();
  } catch (error) {
    write(told, reason(error));
  } finally {
    button.disabled = false;
  }
}

async function openDraft(gapId) {
  const response = await request("/api/trainer/drafts", sent("POST", { gap_id: gapId, language }));
  const { id } = await response.json();
  location.assign(`/trainer/drafts/${encodeURIComponent(id)}?lang=${language}`);
}

class SwitchForm {
  constructor(form) {
    this.form = form;
    this.told = element("switch-told");
    for (const radio of form.elements.state) radio.addEventListener("change", () => this.showDefaults());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    this.tellOfBefore();
  }

  showDefaults() {
    for (const line of this.form.querySelectorAll("p[data-state]")) line.hidden = line.dataset.state !== this.form.elements.state.value;
  }

  save() {
    const { state, korean, english } = this.form.elements;
    carryOut(this.form.querySelector("button"), this.told, async () => {
      await request("/api/trainer/service", sent("PUT", { state: state.value, korean: korean.value, english: english.value }));
      sessionStorage.setItem("baeum-coach:switched", "1");
      location.reload();
    });
  }

  tellOfBefore() {
    if (!sessionStorage.getItem("baeum-coach:switched")) return;
    sessionStorage.removeItem("baeum-coach:switched");
    write(this.told, say("switch_saved"));
  }
}

class GapItem {
  constructor(item) {
    this.item = item;
    this.told = element("gap-told");
    item.querySelector("[data-write]")?.addEventListener("click", ({ target }) => {
      carryOut(target, this.told, () => openDraft(item.dataset.gap));
    });
    for (const button of item.querySelectorAll("[data-settle]")) {
      button.addEventListener("click", () => carryOut(button, this.told, () => this.settle(button.dataset.settle)));
    }
  }

  async settle(settled) {
    await request(`/api/trainer/gaps/${encodeURIComponent(this.item.dataset.gap)}`, sent("POST", { settled }));
    if (!settled) {
      location.reload();
      return;
    }
    write(this.told, say(`gap_told_${settled}`));
    this.told.append(" ", this.undo());
    this.item.hidden = true;
    const next = [...this.item.parentElement.children].find((other) => !other.hidden);
    (next?.querySelector("a, button") ?? this.told.lastElementChild).focus();
  }

  undo() {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("undo");
    button.addEventListener("click", () => carryOut(button, this.told, async () => {
      await request(`/api/trainer/gaps/${encodeURIComponent(this.item.dataset.gap)}`, sent("POST", { settled: "" }));
      this.item.hidden = false;
      write(this.told, say("gap_told_open"));
      this.item.querySelector("a, button").focus();
    }));
    return button;
  }
}

function start() {
  if (element("switch-form")) new SwitchForm(element("switch-form"));
  for (const item of document.querySelectorAll("[data-gap]")) new GapItem(item);
  element("new-draft")?.addEventListener("click", ({ target }) => carryOut(target, element("draft-told"), () => openDraft(null)));
  for (const button of document.querySelectorAll("[data-restore]")) {
    const { draft } = button.closest("[data-draft]").dataset;
    button.addEventListener("click", () => carryOut(button, element("draft-told"), async () => {
      await request(`/api/trainer/drafts/${encodeURIComponent(draft)}/restore`, { method: "POST" });
      location.reload();
    }));
  }
}

begin(start);
