// Words of the helper's desk in the page's language, and small things that every part of it makes.
import { language, make, request } from "/trainer_words.js";

export { button, language, make, write } from "/trainer_words.js";

let texts = { error: {}, place: {}, helper: {} };

export async function loadTexts() {
  texts = await (await request(`/api/helper/texts/${language}`)).json();
}

export function say(name, values = {}) {
  return (texts.helper[name] ?? "").replace(/\{(\w+)\}/g, (slot, key) => values[key] ?? slot);
}

export const errorSentence = (code) => texts.error[code] ?? texts.error.internal ?? "";

export function placeLabel({ kind, name, file }) {
  const there = kind ? (texts.place[kind] ?? "").replace("{name}", name) : "";
  return [file, there].filter(Boolean).join(", ");
}

const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const spans = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

export const moment = (iso) => moments.format(new Date(iso));

export function ago(iso) {
  const minutes = Math.min(Math.round((new Date(iso) - Date.now()) / 60000), 0);
  if (minutes === 0) return say("just_now");
  if (minutes > -60) return spans.format(minutes, "minute");
  return minutes > -24 * 60 ? spans.format(Math.round(minutes / 60), "hour") : spans.format(Math.round(minutes / 1440), "day");
}

export const element = (id) => document.getElementById(id);

// Text in pieces of { text, strong, marked }, as the server cuts it.
export function runs(pieces) {
  return pieces.map(({ text, strong, marked }) => {
    const inner = marked ? make("mark", "", text) : document.createTextNode(text);
    if (!strong) return inner;
    const bold = make("strong");
    bold.append(inner);
    return bold;
  });
}

export const kept = {
  read(name, otherwise) {
    try { return JSON.parse(localStorage.getItem(`baeum-helper:${name}`)) ?? otherwise; } catch { return otherwise; }
  },
  // A private window or a full disk: what was chosen then holds until the page is left.
  write(name, value) { try { localStorage.setItem(`baeum-helper:${name}`, JSON.stringify(value)); } catch { return false; } return true; },
};

export const isTouched = () => matchMedia("(pointer: coarse)").matches;
