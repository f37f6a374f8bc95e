// Talking with the service: requests, streams, and the token that opens a conversation.
class RequestFailed extends Error {
  constructor(code, values) { super(code); this.code = code; this.values = values; }
}

async function request(path, { method, body, token, signal } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(origin + path, {
    method: method ?? (body === undefined ? "GET" : "POST"), headers, signal,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.ok) return response;
  let said = {};
  try { said = await response.json(); } catch { /* not our service: a proxy's error page */ }
  const seconds = said.retry_after ?? response.headers.get("Retry-After") ?? "";
  throw new RequestFailed(said.error ?? "internal", { ...said, seconds });
}

const read = async (path, options) => (await request(path, options)).json();

const mostEarlier = 50;

class Conversation {
  constructor(slot) { this.memory = new Memory(`conversation${slot}`); }

  get token() { return this.memory.read().token ?? null; }

  get tokens() { return [this.token, ...(this.memory.read().earlier ?? [])].filter(Boolean); }

  get pending() { return this.memory.read().pending ?? []; }

  pend(view) { this.memory.write({ pending: [...this.pending.filter((one) => one.key !== view.key), { key: view.key, question: view.question }] }); }

  settle(key) { this.memory.write({ pending: this.pending.filter((one) => one.key !== key) }); }

  // The tokens of earlier conversations are kept, so that those can still be erased.
  leave() { this.memory.write({ token: null, earlier: this.tokens.slice(0, mostEarlier), pending: [] }); }

  lose() { this.memory.write({ token: null }); }

  async open(language) {
    if (this.token) return this.token;
    this.opening ??= read("/api/conversations", { body: { language } }).finally(() => { this.opening = null; });
    const { token } = await this.opening;
    if (!this.token) this.memory.write({ token });
    return this.token;
  }

  async call(part, body, language) {
    const token = await this.open(language);
    return request(`/api/conversation${part}`, { body, token });
  }

  // Each one is forgotten here only when it is gone there.
  async erase() {
    for (const token of this.tokens) {
      try {
        await request("/api/conversation", { method: "DELETE", token });
      } catch (error) {
        if (!(error instanceof RequestFailed && error.code === "conversation_unknown")) throw error;
      }
      const { token: current, earlier = [] } = this.memory.read();
      this.memory.write({ token: current === token ? null : current, earlier: earlier.filter((one) => one !== token) });
    }
    this.memory.write({ pending: [] });
  }
}
