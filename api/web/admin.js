// The admin's page: who may come in, and what was done.
import { filled, language, read, RequestFailed, send, sentenceOf } from "./access.js";

const ROLES = ["helper", "trainer", "admin"];
const main = document.querySelector("main");
const element = (id) => document.getElementById(id);
const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const moment = (iso) => moments.format(new Date(iso));
let texts = { error: {}, access: {}, deed: {} };

const say = (name, values = {}) => filled(texts.access[name] ?? "", values);

function make(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function button(text, act, className = "button") {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function tell(text) {
  element("trouble").hidden = true;
  element("told").textContent = text;
}

function complain(error) {
  element("told").textContent = "";
  element("trouble").textContent = sentenceOf(error, texts.error, say("offline"));
  element("trouble").hidden = false;
  element("trouble").scrollIntoView({ block: "nearest" });
  if (error instanceof RequestFailed && error.status === 401) location.reload(); // leads to signing in, and back here
}

class People {
  constructor() {
    element("invite").addEventListener("submit", (event) => { event.preventDefault(); this.invite(event.target); });
    element("link-copy").addEventListener("click", () => this.copy());
  }

  // Rows that are being edited stay open, but for the one that has just been changed: it gets the focus.
  async show(changed = null) {
    const { people } = await read("/api/admin/people");
    const open = new Set([...element("people").querySelectorAll("details[open]")].map(({ dataset }) => dataset.person));
    const rows = people.map((person) => this.row(person, person.id !== changed && open.has(person.id)));
    element("people").replaceChildren(...rows);
    const who = element("filter-who");
    const names = people.map(({ name }) => new Option(name, name, false, name === who.value));
    who.replaceChildren(who.firstElementChild, ...names);
    const again = rows[people.findIndex(({ id }) => id === changed)];
    again?.querySelector("summary").focus();
  }

  row(person, isOpen) {
    const item = make("li", person.disabled ? "shut" : "");
    const head = make("p", "person");
    head.append(make("b", "", person.name), make("span", "role", say(`role_${person.role}`)));
    if (person.name === main.dataset.me) head.append(make("span", "facts", say("you")));
    item.append(head, make("p", "facts", this.state(person)), this.edits(person, isOpen));
    return item;
  }

  state({ disabled, invited, last_in_at: last }) {
    if (disabled) return say("state_disabled");
    if (invited) return say("state_invited");
    return last ? say("last_in", { when: moment(last) }) : say("never_in");
  }

  edits(person, isOpen) {
    const details = make("details");
    details.dataset.person = person.id;
    details.open = isOpen;
    const summary = make("summary", "button", say("edit"));
    summary.setAttribute("aria-label", say("edit_who", { name: person.name }));
    const box = make("div", "edits");
    box.append(...(person.disabled ? [this.enabling(person)] : [this.role(person), this.linking(person), this.disabling(person)]));
    details.append(summary, box);
    return details;
  }

  role(person) {
    const pair = make("div", "pair");
    const label = make("label", "", say("role"));
    const select = make("select", "field");
    select.append(...ROLES.map((role) => new Option(say(`role_${role}`), role, false, role === person.role)));
    label.append(select);
    const save = () => this.change(person, { role: select.value }, say("role_saved", { name: person.name, role: say(`role_${select.value}`) }));
    pair.append(label, button(say("save_role"), save), make("p", "facts", say("role_ends")));
    return pair;
  }

  linking(person) {
    return button(say("new_link"), async () => {
      try {
        this.offer(await send(`/api/admin/people/${encodeURIComponent(person.id)}/link`));
        await records.show();
      } catch (error) {
        complain(error);
      }
    });
  }

  disabling(person) {
    const box = make("div");
    const ask = button(say("disable"), () => {
      const no = button(say("cancel"), () => { box.replaceChildren(ask); ask.focus(); });
      const yes = button(say("disable_yes"), () => this.change(person, { disabled: true }, say("disabled", { name: person.name })), "button danger");
      const buttons = make("p", "buttons");
      buttons.append(yes, no);
      box.replaceChildren(make("p", "", say("disable_sure", { name: person.name })), buttons);
      no.focus();
    }, "button danger");
    box.append(ask);
    return box;
  }

  enabling(person) {
    return button(say("enable"), () => this.change(person, { disabled: false }, say("enabled", { name: person.name })));
  }

  async change(person, changes, told) {
    try {
      await send(`/api/admin/people/${encodeURIComponent(person.id)}`, changes, "PATCH");
      tell(told);
      await this.show(person.id);
      await records.show();
    } catch (error) {
      complain(error);
    }
  }

  async invite(form) {
    try {
      this.offer(await send("/api/admin/people", Object.fromEntries(new FormData(form))));
      form.reset();
      element("inviting").open = false;
      await this.show();
      await records.show();
    } catch (error) {
      complain(error);
      element("invite-name").focus();
    }
  }

  offer({ person, token, expires_at: expires }) {
    tell("");
    element("link-text").textContent = say("link_ready", { name: person.name, when: moment(expires) });
    element("link-address").value = `${document.querySelector("main").dataset.address}setup?lang=${language}#${token}`;
    element("link-state").textContent = say("link_once");
    element("link").hidden = false;
    element("link-copy").focus();
    element("link").scrollIntoView({ block: "nearest" });
  }

  async copy() {
    element("link-address").select();
    try {
      await navigator.clipboard.writeText(element("link-address").value);
      element("link-state").textContent = say("copied");
    } catch {
      element("link-state").textContent = say("copy_failed"); // no clipboard without https
    }
  }
}

class Records {
  constructor() {
    for (const id of ["filter-who", "filter-deed"]) element(id).addEventListener("change", () => this.show().catch(complain));
    element("filters").addEventListener("submit", (event) => event.preventDefault());
    element("older").addEventListener("click", () => this.older().catch(complain));
  }

  async show() {
    const { entries, more } = await this.page();
    element("records").replaceChildren(...entries.map((entry) => this.row(entry)));
    this.showEnd(entries, more);
  }

  async older() {
    const { entries, more } = await this.page(this.last);
    const rows = entries.map((entry) => this.row(entry));
    element("records").append(...rows);
    this.showEnd(entries, more);
    if (!more && rows.length) { rows[0].tabIndex = -1; rows[0].focus(); } // the button that had the focus is gone
  }

  page(before = null) {
    const asked = new URLSearchParams({ who: element("filter-who").value });
    if (element("filter-deed").value) asked.set("deed", element("filter-deed").value);
    if (before !== null) asked.set("before", before);
    return read(`/api/admin/audit?${asked}`);
  }

  showEnd(entries, more) {
    this.last = entries.at(-1)?.id ?? null;
    element("older").hidden = !more;
    element("records-state").textContent = element("records").childElementCount ? "" : say("no_records");
  }

  row({ at, who, deed, target, detail }) {
    const row = make("tr");
    const cells = [moment(at), who || (deed === "sign_in_failed" ? "–" : say("terminal")), texts.deed[deed] ?? deed, target];
    row.append(...cells.map((text) => make("td", "", text)));
    if (detail) row.lastElementChild.append(make("span", "facts", this.detail(detail)));
    for (const cell of row.children) cell.setAttribute("role", "cell");
    row.setAttribute("role", "row");
    return row;
  }

  detail(detail) { return texts.access[`role_${detail}`] ?? texts.access[`detail_${detail}`] ?? detail; }
}

const people = new People();
const records = new Records();

async function start() {
  try {
    texts = await read(`/api/admin/texts/${language}`);
    await people.show();
    await records.show();
  } catch (error) {
    complain(error);
    addEventListener("online", start, { once: true });
  }
}

start();
