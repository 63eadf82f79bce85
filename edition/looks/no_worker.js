/* What keeps the edition was taken back: empties what it kept and takes itself away. */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name === "edicion") await caches.delete(name);
  await self.registration.unregister();
})()));
