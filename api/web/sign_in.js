// Signing in, choosing a password with a one-time link, and changing it: forms that are sent without leaving the page.
import { filled, language, read, RequestFailed, send, sentenceOf } from "./access.js";

const main = document.querySelector("main");
const fields = (form) => Object.fromEntries(new FormData(form));

// Links are read once and taken out of the address, so that they stay in no history.
const token = main.id === "setup" ? location.hash.slice(1) : "";
if (token) history.replaceState(null, "", location.pathname + location.search);

async function sentence(error, offline) {
  if (!(error instanceof RequestFailed)) return offline;
  try {
    return sentenceOf(error, (await read(`/api/texts/${language}`)).error, offline);
  } catch {
    return offline;
  }
}

class Form {
  constructor(form) {
    this.form = form;
    this.trouble = form.querySelector(".trouble");
    this.button = form.querySelector("button.main");
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    for (const box of form.querySelectorAll("[data-shows]")) box.addEventListener("change", () => this.reveal(box));
  }

  reveal(box) { this.form.elements[box.dataset.shows].type = box.checked ? "text" : "password"; }

  async send() {
    if (this.button.getAttribute("aria-disabled") === "true") return;
    this.button.setAttribute("aria-disabled", "true");
    this.trouble.hidden = true;
    try {
      this.entered(await send(this.form.dataset.send, token ? { ...fields(this.form), token } : fields(this.form)));
    } catch (error) {
      this.trouble.textContent = await sentence(error, this.form.dataset.offline);
      this.trouble.hidden = false;
      this.form.querySelector("[name=password]").focus();
    } finally {
      this.button.removeAttribute("aria-disabled");
    }
  }

  entered({ home }) {
    if (!this.form.dataset.done) { location.assign(this.form.dataset.next || `${home}?lang=${language}`); return; }
    this.form.reset();
    for (const box of this.form.querySelectorAll("[data-shows]")) this.reveal(box);
    this.form.querySelector(".done").textContent = this.form.dataset.done;
  }
}

async function openLink(form) {
  const lead = document.getElementById("lead");
  const words = main.dataset;
  if (!token) { lead.textContent = words.noLink; return; }
  try {
    const { name, role } = await send("/api/setup/look", { token });
    lead.textContent = name ? filled(words.lead, { name, role: words[role] }) : words.adminLead;
    form.elements.name.value = name;
    form.elements.name.closest(".row").hidden = Boolean(name);
    form.hidden = false;
    form.elements[name ? "password" : "name"].focus();
  } catch (error) {
    lead.textContent = await sentence(error, words.offline);
    lead.className = "trouble";
    // The address has lost the link, so that reloading would not bring it back.
    if (!(error instanceof RequestFailed)) addEventListener("online", () => openLink(form), { once: true });
  }
}

for (const form of document.querySelectorAll("form[data-send]")) {
  new Form(form);
  if (main.id === "setup") openLink(form);
}
