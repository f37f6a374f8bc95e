// Keeps the desk's own files and the opened sections, for when the network is gone. VERSION and FILES are put in front.
// What the network says goes first; what is kept is shown only when it says nothing, and with the time it was kept.
const OWN = `helper-files-${VERSION}`;
const PASSAGES = `helper-passages-${VERSION}`;
const TEXTS = "/api/helper/texts/";
const CARDS = "/api/helper/passages/";
const PATIENCE_MILLISECONDS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(install());
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const kept = place(event.request);
  if (kept) event.respondWith(answer(event, kept));
});

async function install() {
  const cache = await caches.open(OWN);
  const pages = ["ko", "en"].flatMap((language) => [page(language), `${TEXTS}${language}`]);
  await Promise.all([...FILES, ...pages].map(async (key) => {
    const response = await fetch(key, { cache: "no-cache" });
    if (isWhole(response)) await cache.put(key, dated(response));
  }));
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("helper-") && name !== OWN && name !== PASSAGES).map((name) => caches.delete(name)));
  await self.clients.claim();
}

const page = (language) => `/helper?lang=${language}`;

// Where the answer to a request is kept; nothing for what must always come from the service.
function place(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return null;
  if (url.pathname === "/helper") return { name: OWN, key: page(url.searchParams.get("lang") === "en" ? "en" : "ko") };
  if (url.pathname.startsWith(TEXTS) || FILES.includes(url.pathname)) return { name: OWN, key: url.pathname };
  return url.pathname.startsWith(CARDS) ? { name: PASSAGES, key: url.pathname } : null;
}

async function answer(event, { name, key }) {
  const cache = await caches.open(name);
  const kept = await cache.match(key);
  try {
    const response = await (kept ? inTime(fetch(event.request)) : fetch(event.request));
    if (kept && response.status >= 502) return kept; // a proxy in front of a service that is gone
    if (isWhole(response)) event.waitUntil(cache.put(key, dated(response.clone())));
    else if (response.status === 404) event.waitUntil(cache.delete(key));
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

// A page to sign in on, say, is no answer that may be kept.
const isWhole = (response) => response.status === 200 && !response.redirected && response.type === "basic";

function dated(response) {
  const headers = new Headers(response.headers);
  headers.delete("Vary"); // what is kept is looked for by its path alone
  headers.set("X-Saved-At", new Date().toISOString());
  return new Response(response.body, { status: response.status, headers });
}

function inTime(fetching) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new TypeError("the network is too slow")), PATIENCE_MILLISECONDS);
    fetching.then(resolve, reject);
  });
}
