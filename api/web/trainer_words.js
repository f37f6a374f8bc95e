// What the trainer's pages share: words in the page's language, requests, elements, dates and sizes.
import { sessionHeaders } from "./access.js";

export const language = document.documentElement.lang === "en" ? "en" : "ko";
let texts = { error: {}, place: {}, trainer: {} };

export const make = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

export const button = (text, act, className = "") => {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
};

// Rows are brought up to date every second: what has not changed must not be written again, or focus and selection go.
export const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

export class RequestFailed extends Error {
  constructor(code, status, body = {}) { super(code); this.code = code; this.status = status; this.body = body; }
}

export async function request(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { ...options.headers, ...sessionHeaders() } });
  if (response.ok) return response;
  const text = await response.text();
  throw new RequestFailed(errorCode(text), response.status, errorBody(text));
}

function errorBody(text) {
  try { return JSON.parse(text); } catch { return {}; } // not our service: a proxy's page
}

export const errorCode = (text) => errorBody(text).error ?? "internal";

async function loadTexts() {
  texts = await (await request(`/api/trainer/texts/${language}`)).json();
}

// Without its words a page cannot speak; it stays as it is and tries again when it is back online.
export async function begin(page) {
  try {
    await loadTexts();
  } catch {
    addEventListener("online", () => begin(page), { once: true });
    return;
  }
  page();
}

export function say(name, values = {}) {
  return (texts.trainer[name] ?? "").replace(/\{(\w+)\}/g, (slot, key) => values[key] ?? slot);
}

export function placeLabel({ kind, name, file }) {
  const there = kind ? (texts.place[kind] ?? "").replace("{name}", name) : "";
  return [file, there].filter(Boolean).join(", ");
}

export const knows = (name) => name in texts.trainer;

export const errorSentence = (code) => texts.error[code] ?? texts.error.internal;

export function reason(error) {
  if (!(error instanceof RequestFailed)) return say("offline");
  return errorSentence(error.code);
}

const numbers = new Intl.NumberFormat(language);
const sizes = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const moments = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
const spans = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

export const count = (value) => numbers.format(value);

export function size(bytes) {
  const kilobytes = bytes / 1000;
  return kilobytes < 1000 ? `${numbers.format(Math.ceil(kilobytes))} KB` : `${sizes.format(kilobytes / 1000)} MB`;
}

export const moment = (iso) => moments.format(new Date(iso));

export function when(iso) {
  const date = new Date(iso);
  if (date.toDateString() !== new Date().toDateString()) return days.format(date);
  const minutes = Math.round((date - Date.now()) / 60000);
  if (minutes > -1) return say("just_now");
  return minutes > -60 ? spans.format(minutes, "minute") : spans.format(Math.round(minutes / 60), "hour");
}

export const searchKey = (text) => text.normalize("NFC").toLowerCase();

export const compare = new Intl.Collator(language, { numeric: true }).compare;
