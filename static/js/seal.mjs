// Says whether a copy of the edition without a line is ours and whole, in the browser: nothing is sent, and no line is
// needed. The seal is described in docs/verifying.md; casework/sealing.py makes it and checks it with a line.
const P256 = { name: "ECDSA", namedCurve: "P-256" }, ES256 = { name: "ECDSA", hash: "SHA-256" };
const TAIL = 522; // bytes at the end in which a seal is looked for: the end of a ZIP and its comment
const HEAD = 4096; // bytes at the beginning of an HTML file in which it says which edition it is
const MOST = 20 * 1024 * 1024; // bytes: bigger is no edition
const SAYS = "edicion.json";

const latin = (bytes) => new TextDecoder("latin1").decode(bytes);
const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const decoded = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

// Whether a file looks like an edition: "zip", "html", or "" when it is something else.
export function kindOf(bytes) {
  const start = latin(bytes.subarray(0, 15)).toLowerCase();
  return start.startsWith("pk") ? "zip" : start === "<!doctype html>" ? "html" : "";
}

// [what is sealed, the seal (text)]; the seal is "" when there is none.
function parts(bytes) {
  const from = Math.max(bytes.length - TAIL, 0), tail = latin(bytes.subarray(from));
  if (kindOf(bytes) === "html") {
    const last = /<!--(\{[^<>]{1,400}\})-->$/.exec(tail);
    return last ? [bytes.subarray(0, from + last.index), last[1]] : [bytes, ""];
  }
  const at = tail.lastIndexOf("PK\x05\x06"), end = from + at + 22;
  if (at < 0 || end > bytes.length || view(bytes).getUint16(end - 2, true) !== bytes.length - end) return [bytes, ""];
  return [bytes.subarray(0, end), latin(bytes.subarray(end))];
}

// The bytes of a file inside a ZIP whose end is the end of `bytes`, or null.
async function inside(bytes, name) {
  const from = view(bytes), end = bytes.length - 22;
  let at = from.getUint32(end + 16, true);
  for (let left = from.getUint16(end + 10, true); left; left--) {
    const [named, extra, comment] = [28, 30, 32].map((place) => from.getUint16(at + place, true));
    if (latin(bytes.subarray(at + 46, at + 46 + named)) === name) {
      const local = from.getUint32(at + 42, true);
      const start = local + 30 + from.getUint16(local + 26, true) + from.getUint16(local + 28, true);
      const body = bytes.subarray(start, start + from.getUint32(at + 20, true));
      if (!from.getUint16(at + 10, true)) return body;
      const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    }
    at += 46 + named + extra + comment;
  }
  return null;
}

async function says(before) {
  if (kindOf(before) === "html") {
    const found = /<meta name="edition" content="(\d{1,9}) (\d{4}-\d{2}-\d{2})">/.exec(latin(before.subarray(0, HEAD)));
    return found && { number: Number(found[1]), day: found[2] };
  }
  const body = await inside(before, SAYS);
  return body && JSON.parse(new TextDecoder().decode(body));
}

// {verdict, number, day} of a file (bytes). `ours` is {kid, point}: the key of the seals, as the site told it.
export async function check(bytes, { kid, point }) {
  const [before, comment] = parts(bytes);
  let said;
  try {
    said = JSON.parse(comment);
    const again = { v: 1, kid: said.kid, alg: "ES256", sig: said.sig };
    if (JSON.stringify(again) !== comment || !/^[A-Za-z0-9_-]{86}$/.test(said.sig)) return { verdict: "false" };
  } catch {
    return { verdict: "false" };
  }
  if (said.kid !== kid) return { verdict: "unknown" };
  const key = await crypto.subtle.importKey("raw", point, P256, false, ["verify"]);
  if (!await crypto.subtle.verify(ES256, key, decoded(said.sig), before)) return { verdict: "false" };
  const { number, day } = await says(before).catch(() => null) || {};
  if (!(number > 0) || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return { verdict: "unable" };
  return { verdict: "valid", number, day };
}

const form = document.querySelector("form[data-seal]");
if (form && globalThis.crypto?.subtle) begin(form);

function begin(form) {
  const box = document.querySelector("[data-sealed]"), forms = document.querySelector("[data-forms]");
  const { kid, point, worker } = form.dataset;
  const when = (day) => new Date(`${day}T12:00:00Z`).toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  const show = (name, facts = {}) => {
    const part = box.querySelector(`template[data-is="${name}"]`).content.cloneNode(true);
    for (const [fact, text] of Object.entries(facts)) for (const place of part.querySelectorAll(`[data-fact="${fact}"]`)) place.textContent = text;
    const said = box.querySelector("[data-said]");
    said.replaceChildren(part, box.querySelector('template[data-is="again"]').content.cloneNode(true));
    forms.hidden = true;
    said.querySelector("h1").focus();
    document.title = `${said.querySelector("h1").textContent} · ${document.title.split(" · ").pop()}`;
  };
  form.addEventListener("submit", async (event) => {
    const file = form.elements.file.files[0];
    if (!file || file.size > MOST) return;
    event.preventDefault();
    let bytes, found;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
      found = kindOf(bytes) ? await check(bytes, { kid, point: decoded(point) }) : { verdict: "other" };
    } catch {
      found = { verdict: "unable" };
    }
    if (found.verdict === "valid") {
      const { newest } = form.dataset;
      const older = found.number < Number(newest);
      return show(older ? "older" : "valid", { number: found.number, day: when(found.day), newest });
    }
    if (found.verdict === "false") return show("false");
    // What this page cannot say alone the site says, when it can be reached.
    if (navigator.onLine) return form.submit();
    show(found.verdict);
  });
  navigator.serviceWorker?.register(worker).catch(() => {}); // a browser that keeps nothing: it verifies with a line
}
