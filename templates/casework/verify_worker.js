// Keeps the page that verifies documents, and nothing else of the site, for when there is no line.
const OURS = "{{ name }}", KEPT = OURS + "{{ version }}", PAGE = "{{ page }}";
const FILES = {{ files|safe }}; // of this version: never changed under the same name
const FRESH = {{ fresh|safe }}; // signed, with a date: the newest that can be had
const PATIENCE = 5000; // milliseconds for the line to bring something whole

const keep = async (path) => {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok || answer.redirected) throw new Error(path);
  const body = await answer.blob();
  const headers = new Headers(answer.headers), cache = await caches.open(KEPT);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  const brought = new Response(body, { headers });
  headers.set("X-Kept", "1"); // so that the page can say that there was no line
  await cache.put(path, new Response(body, { headers }));
  return brought;
};

const newest = async (path) => {
  const cache = await caches.open(KEPT);
  const late = new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), PATIENCE));
  try {
    return await Promise.race([keep(path), late]);
  } catch {
    return (await cache.match(path)) || Response.error();
  }
};

addEventListener("install", (event) => event.waitUntil((async () => {
  await Promise.all([PAGE, ...FILES].map((path) => keep(path)));
  await Promise.all(FRESH.map((path) => keep(path).catch(() => null))); // one that is not made yet comes later
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== KEPT) await caches.delete(name);
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (FILES.includes(pathname)) event.respondWith((async () => (await (await caches.open(KEPT)).match(pathname)) || fetch(event.request))());
  else if (pathname === PAGE ? event.request.mode === "navigate" : FRESH.includes(pathname)) event.respondWith(newest(pathname));
});
