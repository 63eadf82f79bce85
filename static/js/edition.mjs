// Keeps the edition on this phone when the button is pressed, and says since when it is there. See edition/looks/worker.js.

const CACHE = "edicion";
const box = document.getElementById("guardar");
const said = document.getElementById("guardada");
const keepButton = document.getElementById("guardar-si");
const forgetButton = document.getElementById("guardar-no");
const place = "serviceWorker" in navigator && "caches" in window && window.isSecureContext ? navigator.serviceWorker : null;

const words = (name, day = "") => box.dataset[name].replace("{day}", day);

const look = async () => {
  const kept = (await caches.has(CACHE)) && (await (await caches.open(CACHE)).match(box.dataset.file, { ignoreVary: true }));
  forgetButton.hidden = !kept;
  keepButton.textContent = kept ? words("again") : words("keep");
  if (!kept) return (said.textContent = words("none"));
  const day = new Date(kept.headers.get("Date"));
  const [number] = (kept.headers.get("X-Edition") || "").split(" ");
  const newer = number && number !== box.dataset.number ? ` ${words("newer")}` : "";
  said.textContent = words("since", day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" })) + newer;
};

// The page may stand outside of what the worker looks after (in another language): so `ready` is not waited for.
const active = (worker) =>
  new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve(worker);
      if (worker.state === "redundant") reject(new Error("the worker did not start"));
    };
    worker.addEventListener("statechange", look);
    look();
  });

const ask = async (what, addresses) => {
  const registration = await place.register(box.dataset.worker, { scope: box.dataset.scope });
  const worker = registration.active || (await active(registration.installing || registration.waiting));
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data);
    worker.postMessage({ what, addresses }, [channel.port2]);
  });
};

if (place && box) {
  box.hidden = false;
  const looks = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"]')].map((one) => one.href);
  const scripts = [...document.querySelectorAll("script[src]")].map((one) => one.src);
  const addresses = [location.origin + location.pathname, box.dataset.file, ...looks, ...scripts];
  keepButton.addEventListener("click", async () => {
    said.textContent = words("working");
    keepButton.disabled = true;
    navigator.storage?.persist?.();
    const done = await ask("keep", addresses).catch(() => "failed");
    keepButton.disabled = false;
    if (done === "kept") look();
    else said.textContent = words("failed");
  });
  forgetButton.addEventListener("click", async () => {
    await ask("forget").catch(() => null);
    for (const one of await place.getRegistrations()) if (one.scope.endsWith(box.dataset.scope)) await one.unregister();
    look();
  });
  look();
}
