// Requests of the helper's desk, and whether the service can be reached.
import { RequestFailed, request } from "/trainer_words.js";
import { errorSentence, say } from "./words.js";

class Connection extends EventTarget {
  isOnline = navigator.onLine;

  constructor() {
    super();
    addEventListener("offline", () => this.tell(false));
    addEventListener("online", () => this.tell(true));
  }

  tell(isOnline) {
    if (this.isOnline === isOnline) return;
    this.isOnline = isOnline;
    this.dispatchEvent(new Event("change"));
  }
}

export const connection = new Connection();

// Raises what fetch raises, and RequestFailed with the code of the service.
export async function call(path, { method = "GET", body, headers = {}, signal } = {}) {
  const options = { method, headers, signal };
  if (body !== undefined) Object.assign(options, { headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) });
  try {
    const response = await request(path, options);
    connection.tell(!savedAt(response));
    return response;
  } catch (error) {
    if (error.name !== "AbortError") connection.tell(error instanceof RequestFailed);
    throw error;
  }
}

// When what is shown was kept, or nothing when it came from the service just now.
export const savedAt = (response) => response.headers.get("X-Saved-At");

export const isRefusal = (error, code) => error instanceof RequestFailed && (!code || error.code === code);

export function reason(error) {
  if (!(error instanceof RequestFailed)) return say("unreachable");
  return error.status === 401 ? say("not_allowed") : errorSentence(error.code);
}

// A stream that ended before it said how.
export class RequestBroken extends Error {}
