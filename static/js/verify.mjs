// Reads the signed statement in the address of a document's code, and says what it is worth: also without a line.
// The format, for who writes another: docs/verifying.md. The fragment of an address is sent to nobody.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STATEMENT = /^#[A-Z2-7]{100,1000}$/, LIKE_ONE = /^#[A-Z2-7]{20,}/; // a place in the page is none
const DAY = 86400, WARN = 7 * DAY, OLD = 35 * DAY, SLACK = 600; // seconds
const LIST_SIZE = 2 ** 20;
const P256 = { name: "ECDSA", namedCurve: "P-256" }, ES256 = { name: "ECDSA", hash: "SHA-256" };
const ISSUED = 6, EXPIRES = 4, SUBJECT = 2, FACTS = -65537, KEYS = -65538, FROM_TO = -65539, WITHDRAWN = -65540, LIST = 65533;

export function base32(text) {
  const out = [];
  let held = 0, bits = 0;
  for (const letter of text) {
    held = held << 5 | LETTERS.indexOf(letter);
    if ((bits += 5) >= 8) out.push(held >> (bits -= 8) & 255);
    held &= (1 << bits) - 1;
  }
  return new Uint8Array(out);
}

// As much of CBOR as statements are made of; anything else is refused.
export function cbor(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (count) => {
    if (count > bytes.length - at) throw new RangeError("cut");
    return (at += count) - count;
  };
  const size = (said) => {
    if (said < 24) return said;
    const found = said === 24 ? view.getUint8(take(1)) : said === 25 ? view.getUint16(take(2)) : said === 26 ? view.getUint32(take(4))
      : said === 27 ? Number(view.getBigUint64(take(8))) : NaN;
    if (!Number.isSafeInteger(found)) throw new RangeError("size");
    return found;
  };
  const item = (depth) => {
    if (depth > 8) throw new RangeError("deep");
    const first = bytes[take(1)], kind = first >> 5;
    if (kind === 7) {
      if (first < 0xf4 || first > 0xf6) throw new RangeError("kind");
      return [false, true, null][first - 0xf4];
    }
    const count = size(first & 31);
    if (kind === 0) return count;
    if (kind === 1) return -1 - count;
    if (kind < 4) {
      const from = take(count), part = bytes.subarray(from, at);
      return kind === 2 ? part : new TextDecoder("utf-8", { fatal: true }).decode(part);
    }
    if (kind === 6) return { tag: count, value: item(depth + 1) };
    if (count > bytes.length) throw new RangeError("cut");
    if (kind === 4) return Array.from({ length: count }, () => item(depth + 1));
    const map = new Map();
    for (let left = count; left; left--) {
      const name = item(depth + 1);
      map.set(name, item(depth + 1));
    }
    return map;
  };
  const found = item(0);
  if (at !== bytes.length) throw new RangeError("more");
  return found;
}

const joined = (...parts) => new Uint8Array(parts.flatMap((part) => Array.from(part)));
const asBytes = ({ length }) => length < 24 ? [0x40 | length] : length < 256 ? [0x58, length]
  : length < 65536 ? [0x59, length >> 8, length & 255] : [0x5a, length >>> 24, length >> 16 & 255, length >> 8 & 255, length & 255];

export function opened(bytes) {
  const { tag, value: [guarded, , payload, signature] } = cbor(bytes);
  const header = cbor(guarded);
  if (tag !== 18 || header.get(1) !== -7 || signature.length !== 64) throw new RangeError("not signed");
  const signed = joined([0x84, 0x6a], new TextEncoder().encode("Signature1"), asBytes(guarded), guarded, [0x40], asBytes(payload), payload);
  return { key: new TextDecoder().decode(header.get(4)), get claims() { return cbor(payload); }, signed, signature };
}

async function isOf({ signed, signature }, point) {
  const key = await crypto.subtle.importKey("raw", point, P256, false, ["verify"]);
  return crypto.subtle.verify(ES256, key, signature, signed);
}

// {key id: key} of a list that the root signed, or null.
export async function keysOf(body, root) {
  try {
    const list = opened(body);
    if (!await isOf(list, root)) return null;
    return new Map(list.claims.get(KEYS).map((key) => [new TextDecoder().decode(key.get(2)), {
      point: joined([4], key.get(-2), key.get(-3)), from: key.get(FROM_TO)[0], to: key.get(FROM_TO)[1], withdrawn: key.get(WITHDRAWN) === true,
    }]));
  } catch {
    return null;
  }
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// {at, bits} of the list `number` when a key signed it that may, or null: then nothing is known of what ended.
export async function listOf(body, keys, number) {
  try {
    const list = opened(body), key = keys.get(list.key), at = list.claims.get(ISSUED);
    if (!key || key.withdrawn || at < key.from || at > key.to || !await isOf(list, key.point)) return null;
    if (!list.claims.get(SUBJECT).endsWith(`/estado/${number}.cwt`) || list.claims.get(LIST).get("bits") !== 2) return null;
    return { at, bits: await inflated(list.claims.get(LIST).get("lst")) };
  } catch {
    return null;
  }
}

// What a statement is worth. `fetched(what, number)`: the bytes of the keys or of a list, or null. `now`: seconds.
export async function judge(text, root, fetched, now) {
  let said;
  try {
    said = opened(base32(text));
  } catch {
    return { verdict: "unreadable" };
  }
  const keys = await keysOf(await fetched("keys") || new Uint8Array(), root);
  if (!keys) return { verdict: "no_keys" };
  const key = keys.get(said.key);
  if (!key) return { verdict: "unknown_key" };
  if (!await isOf(said, key.point)) return { verdict: "forged" };
  if (key.withdrawn) return { verdict: "withdrawn" };
  let facts, issued, expires;
  try {
    const [kind, number, initials, fact, , index, day] = said.claims.get(FACTS);
    facts = { kind, number, initials, fact, index, decided: day * DAY };
    issued = said.claims.get(ISSUED), expires = said.claims.get(EXPIRES);
    if (![index, day, issued, expires].every(Number.isSafeInteger)) throw new RangeError("facts");
  } catch {
    return { verdict: "unreadable" };
  }
  if (issued < key.from || issued > key.to) return { verdict: "forged" };
  const at = Math.floor(facts.index / LIST_SIZE), place = facts.index % LIST_SIZE;
  const list = await listOf(await fetched("list", at) || new Uint8Array(), keys, at);
  const status = list ? list.bits[place >> 2] >> (place & 3) * 2 & 3 : undefined;
  const told = { facts, listed: list?.at };
  if (status) return { ...told, verdict: ["", "revoked", "suspended", "replaced"][status] };
  // A clock that was set back makes no list newer than itself.
  const today = Math.max(now, list ? list.at : 0);
  if (today > expires) return { ...told, verdict: "expired" };
  if (!list || list.bits.length <= place >> 2) return { ...told, verdict: "unsure", why: "unread" };
  if (issued > list.at + SLACK) return { ...told, verdict: "unsure", why: "newer" };
  if (today - list.at > OLD) return { ...told, verdict: "unsure", why: "old" };
  return { ...told, verdict: "valid", warn: today - list.at > WARN };
}

const box = document.querySelector("[data-verify]");
if (box) begin(box);

function begin(box) {
  const root = Uint8Array.from(atob(box.dataset.root), (letter) => letter.charCodeAt(0));
  const said = box.querySelector("[data-said]"), forms = document.querySelector("[data-forms]");
  const when = (seconds, zone = "America/Havana") => new Date(seconds * 1000).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric", timeZone: zone });
  const copy = (name) => box.querySelector(`template[data-is="${name}"]`).content.cloneNode(true);
  const put = (part, values) => {
    for (const [name, value] of Object.entries(values)) for (const place of part.querySelectorAll(`[data-fact="${name}"]`)) place.textContent = value;
    said.append(part);
  };
  let away = false; // whether what was brought had been kept here

  async function fetched(what, number) {
    const address = what === "keys" ? box.dataset.keys : box.dataset.lists.replace("/0.", `/${number}.`);
    try {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
      if (!answer.ok) return null;
      away = away || answer.headers.has("X-Kept");
      return new Uint8Array(await answer.arrayBuffer());
    } catch {
      away = true;
      return null;
    }
  }

  async function read() {
    const text = location.hash;
    if (!LIKE_ONE.test(text)) return;
    history.replaceState(null, "", location.pathname); // whoever gets this telephone next does not find it
    away = false;
    const found = !globalThis.crypto?.subtle ? { verdict: "unable" } : !STATEMENT.test(text) ? { verdict: "unreadable" }
      : await judge(text.slice(1), root, fetched, Date.now() / 1000);
    said.replaceChildren();
    put(copy(found.verdict), { listed: found.listed ? when(found.listed) : "" });
    if (found.listed) put(copy(away ? "away" : "line"), { listed: when(found.listed) });
    else if (away) put(copy("away-unlisted"), {});
    if (found.why) put(copy(`why-${found.why}`), { listed: found.listed ? when(found.listed) : "" });
    if (found.warn) put(copy("warn"), { listed: when(found.listed) });
    if (found.facts) put(copy("facts"), { ...found.facts, decided: when(found.facts.decided, "UTC") });
    put(copy("again"), {});
    forms.hidden = true;
    said.querySelector("h1").focus();
    document.title = `${said.querySelector("h1").textContent} · Soberanía`;
  }

  addEventListener("hashchange", read);
  read();
  navigator.serviceWorker?.register(box.dataset.worker).then(() => navigator.serviceWorker.ready).then(async () => {
    const keys = await keysOf(await fetched("keys") || new Uint8Array(), root);
    const list = keys && await listOf(await fetched("list", 0) || new Uint8Array(), keys, 0);
    if (!list) return;
    const ready = document.querySelector("[data-ready]");
    ready.querySelector("[data-fact]").textContent = when(list.at);
    ready.hidden = false;
  }).catch(() => {}); // a browser that keeps nothing: it verifies with a line
}
