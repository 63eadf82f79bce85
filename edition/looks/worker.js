/* Keeps the edition on this phone when it was asked for, and nothing else: only what a page of /sin-conexion/ named when
   the button was pressed is ever put in the cache. No personal page is under this address, and none could be kept. */
const CACHE = "edicion";
const SECONDS = 4;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { what, addresses } = event.data || {};
  const answer = (said) => event.ports[0] && event.ports[0].postMessage(said);
  if (what === "keep") event.waitUntil(keep(addresses).then(() => answer("kept"), () => answer("failed")));
  if (what === "forget") event.waitUntil(caches.delete(CACHE).then(() => answer("forgotten")));
});

const ours = (address) => {
  const url = new URL(address, self.location);
  return url.origin === self.location.origin && !url.search
    && (/^\/(?:[a-z]{2,8}\/)?sin-conexion\/(?:soberania(?:-[a-z]{2,8})?\.html)?$/.test(url.pathname)
      || url.pathname.startsWith("/static/"));
};

// All of it or nothing: what was kept before stays until all of the new one is here.
const keep = async (addresses) => {
  const wanted = addresses.filter(ours);
  const answers = await Promise.all(wanted.map((one) => fetch(one, { cache: "no-cache", credentials: "omit" })));
  if (!answers.length || answers.some((one) => !one.ok || one.redirected)) throw new Error("not all of it came");
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map((one, place) => cache.put(wanted[place], one)));
};

// What was kept is asked of the network first, for a moment: with a line one always reads the newest.
const fresh = async (request, kept) => {
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), SECONDS * 1000));
  const asked = fetch(request).then((answer) => (answer.ok ? answer : kept), () => kept);
  return Promise.race([asked, late]);
};

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || !ours(event.request.url)) return;
  event.respondWith((async () => {
    const kept = (await caches.has(CACHE)) && (await (await caches.open(CACHE)).match(event.request.url, { ignoreVary: true }));
    return kept ? fresh(event.request, kept) : fetch(event.request);
  })());
});
