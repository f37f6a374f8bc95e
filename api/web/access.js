// What every page of staff shares: requests in the name of the session, and signing out.
export const language = document.documentElement.lang === "en" ? "en" : "ko";

export class RequestFailed extends Error {
  constructor(code, status, retryAfter) {
    super(code);
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

// Shows that a request comes from a page of this session; read anew each time, since it changes with signing in.
export function sessionHeaders() {
  const [, token = ""] = document.cookie.match(/(?:^|; )coach_page=([0-9a-f]+)/) ?? [];
  return { "X-Coach-Page": token };
}

export async function failure(response) {
  let body = {};
  try { body = await response.json(); } catch { /* not our service: a proxy's page */ }
  return new RequestFailed(body.error ?? "internal", response.status, body.retry_after ?? 0);
}

export async function send(path, body, method = "POST") {
  const headers = { "Content-Type": "application/json", ...sessionHeaders() };
  const response = await fetch(path, { method, headers, body: JSON.stringify(body ?? {}) });
  if (!response.ok) throw await failure(response);
  return response.status === 204 ? null : response.json();
}

export async function read(path) {
  const response = await fetch(path);
  if (!response.ok) throw await failure(response);
  return response.json();
}

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (slot, name) => values[name] ?? slot);

export function sentenceOf(error, sentences, offline) {
  if (!(error instanceof RequestFailed)) return offline;
  const text = sentences[error.code] ?? sentences.internal ?? offline;
  return filled(text, { seconds: error.retryAfter, minutes: Math.ceil(error.retryAfter / 60) });
}

async function signOut(event) {
  const where = event.currentTarget.dataset.signOut ? "sign-out-everywhere" : "sign-out";
  try {
    await send(`/api/account/${where}`);
  } catch (error) {
    // Whoever is no longer signed in has got what they wanted; otherwise reloading shows how things are.
    if (!(error instanceof RequestFailed && error.status === 401)) { location.reload(); return; }
  }
  location.assign(`/sign-in?lang=${language}`);
}

for (const button of document.querySelectorAll("[data-sign-out]")) button.addEventListener("click", signOut);
