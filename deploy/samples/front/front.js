// The same site by its API alone. `/sitio` of whoever serves this gives {site, token}; see docs/integrators/, relying_site.py.
const main = document.getElementById("main");
let site = "", token = "";

const make = (tag, attributes = {}, ...inside) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return node;
};
const list = (rows) => make("ul", {}, rows.map((row) => make("li", {}, row)));
const show = (title, ...inside) => main.replaceChildren(make("h1", { tabindex: -1 }, title), ...inside.flat());

class Refused extends Error {
  constructor(status, problem) { super(problem.detail || problem.title); Object.assign(this, { status, errors: problem.errors || [] }); }
}

const ask = async (path, { method = "GET", body, headers = {} } = {}) => {
  const file = body instanceof FormData;
  const answer = await fetch(site + path, {
    method,
    body: body === undefined || file ? body : JSON.stringify(body),
    headers: {
      "Accept-Language": "es",
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && !file && { "Content-Type": "application/json" }),
      ...headers,
    },
  });
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({ title: answer.statusText })));
  return answer.headers.get("Content-Type").includes("pdf") ? answer.blob() : answer.json();
};

const searchBox = (text = "") => make("form", { role: "search", onsubmit: (event) => {
  event.preventDefault();
  location.hash = `#/buscar/${encodeURIComponent(event.target.elements.q.value)}`;
} }, make("label", { for: "q" }, "¿Qué trámite necesita?"), make("input", { id: "q", name: "q", type: "search", value: text }), make("button", {}, "Buscar"));

const home = async () => {
  const { items } = await ask("/api/v1/categories?limit=100");
  show("Trámites", searchBox(), list(items.map((one) => make("a", { href: `#/tema/${one.slug}` }, `${one.title} (${one.services})`))));
};

const subject = async (slug) => {
  const { items } = await ask(`/api/v1/services?category=${encodeURIComponent(slug)}&limit=100&fields=title,slug`);
  show("Trámites", searchBox(), list(items.map((one) => make("a", { href: `#/tramite/${one.slug}` }, one.title))));
};

const found = async (text) => {
  const { results } = await ask(`/api/v1/search?type=service&q=${encodeURIComponent(text)}`);
  const rows = results.map((one) => [make("a", { href: `#/tramite/${one.id.split(":")[1]}` }, one.title), ` ${one.summary}`]);
  show("Resultados", searchBox(text), rows.length ? list(rows) : make("p", {}, "No se encontró nada. Pruebe con otras palabras."));
};

const procedure = async (slug) => {
  const one = await ask(`/api/v1/services/${encodeURIComponent(slug)}`);
  const part = (title, rows) => (rows.length ? [make("h2", {}, title), list(rows)] : []);
  show(one.title, make("p", {}, one.summary), one.facts.length ? list(one.facts) : "",
    one.form ? make("p", {}, make("a", { href: `#/formulario/${one.form.slug}` }, "Empezar la solicitud")) : "",
    part("Qué se exige", one.requirements), part("Qué tener a mano", one.documents), part("Pasos", one.steps), part("Dónde se hace", one.where));
};

// A question of the form, as its JSON Schema says it: text, choice, several choices, a declaration, parts, files.
const question = (name, schema, words, needed, old, draft) => {
  const label = make("label", { for: name }, schema.title || name, needed ? "" : " (opcional)");
  const choices = (words && words.choices) || {};
  if (schema.type === "array" && schema.items.properties && schema.items.properties.sha256) {
    return [label, make("input", { type: "file", id: name, name, "data-files": name })];
  }
  if (schema.const === true) return make("p", {}, make("label", {}, make("input", { type: "checkbox", name, checked: old === true }), " ", schema.title));
  const values = schema.enum || (schema.items && schema.items.enum);
  if (schema.type === "array" && values) {
    return make("fieldset", {}, make("legend", {}, schema.title), values.map((value) =>
      make("label", {}, make("input", { type: "checkbox", name, value, checked: (old || []).includes(value) }), " ", choices[value] || value)));
  }
  if (values) {
    const option = (value) => make("option", { value, selected: old === value }, choices[value] || { si: "Sí", no: "No" }[value] || value);
    return [label, make("select", { id: name, name }, make("option", { value: "" }), values.map(option))];
  }
  if (schema.properties) {
    const parts = Object.entries(schema.properties).map(([key, inner]) => question(`${name}.${key}`, inner, null, true, (old || {})[key], draft));
    return make("fieldset", {}, make("legend", {}, schema.title || name), parts.flat());
  }
  const type = schema.format === "date" ? "date" : "text";
  return [label, schema.description ? make("p", {}, schema.description) : "", schema.maxLength > 500
    ? make("textarea", { id: name, name }, old || "") : make("input", { id: name, name, type, value: old === undefined ? "" : String(old) })];
};

const answered = (form, name, schema) => {
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  if (schema.properties) {
    const parts = Object.entries(schema.properties).map(([key, inner]) => [key, answered(form, `${name}.${key}`, inner)]);
    const given = parts.filter(([, value]) => value !== undefined);
    return given.length ? Object.fromEntries(given) : undefined;
  }
  if (!inputs.length || inputs[0].type === "file") return undefined;
  if (schema.const === true) return inputs[0].checked || undefined;
  if (schema.type === "array") return inputs.filter((one) => one.checked).map((one) => one.value);
  if (inputs[0].value === "") return undefined;
  return ["number", "integer"].includes(schema.type) ? Number(inputs[0].value) : inputs[0].value;
};

const wrong = (error) => make("div", { class: "error", role: "alert" }, make("p", {}, error.message),
  error.errors.length ? list(error.errors.map((one) => one.message || one.detail)) : "");

// Runs what a button does; what the site refuses is said above the form, and what was written stays.
const trying = (act) => async (event) => {
  event.preventDefault();
  main.querySelectorAll(".error").forEach((one) => one.remove());
  try {
    await act(event.target);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    main.querySelector("h1").after(wrong(error));
  }
};

const fill = async (slug) => {
  if (!token) return show("Entre primero", make("p", {}, "Para enviar solicitudes hace falta ", make("a", { href: "/entrar" }, "entrar"), "."));
  const draft = await ask("/api/v1/drafts", { method: "POST", body: { form: slug } });
  const [schema, version] = await Promise.all([ask(draft.schema_url), ask(draft.schema_url.replace(/\/schema$/, ""))]);
  const words = Object.fromEntries(version.form.steps.flatMap((one) => one.fields || []).map((one) => [one.key, one.text]));
  return step(draft, schema, words, crypto.randomUUID());
};

const step = (draft, schema, words, key) => {
  const now = draft.steps.find((one) => one.key === draft.next_step);
  if (!now) return review(draft, schema, key);
  const questions = now.asked.map((name) => question(name, schema.properties[name], words[name], schema.required.includes(name), draft.answers[name], draft));
  return show(now.title, make("form", { novalidate: true, onsubmit: trying(async (form) => {
    for (const input of form.querySelectorAll("[data-files]")) {
      for (const file of input.files) {
        const body = new FormData();
        body.append("file", file);
        await ask(`${draft.url}/files/${input.dataset.files}`, { method: "POST", body });
      }
    }
    const given = now.asked.map((name) => [name, answered(form, name, schema.properties[name])]).filter(([, value]) => value !== undefined);
    const next = await ask(`${draft.url}/steps/${now.key}`, { method: "PATCH", body: { answers: Object.fromEntries(given) } });
    step(next, schema, words, key);
  }) }, questions.flat(), make("button", {}, "Continuar")));
};

const review = async (draft, schema, key) => {
  const check = await ask(`${draft.url}/check`, { method: "POST" });
  const rows = Object.entries(draft.answers).map(([name, value]) => `${schema.properties[name].title}: ${typeof value === "object" ? JSON.stringify(value) : value}`);
  show("Revise sus respuestas", list(rows), check.ready ? "" : wrong(new Refused(422, { title: "Falta algo", errors: check.errors })),
    make("form", { onsubmit: trying(async () => {
      const sent = await ask(`${draft.url}/send`, { method: "POST", body: { declared: true }, headers: { "Idempotency-Key": key } });
      location.hash = `#/solicitud/${sent.reference}`;
    }) }, make("p", {}, check.declaration), make("button", {}, "Enviar la solicitud")));
};

const request = async (reference) => {
  const one = await ask(`/api/v1/requests/${encodeURIComponent(reference)}`);
  const open = (text, url) => make("button", { onclick: trying(async () => window.open(URL.createObjectURL(await ask(url)))) }, text);
  const asked = one.correction && make("form", { onsubmit: trying(async (form) => {
    const body = { reply: form.elements.reply.value, answers_number: one.correction.answers_number, answers: {} };
    for (const name of Object.keys(one.correction.questions)) body.answers[name] = form.elements[name].value;
    await ask(`/api/v1/requests/${reference}/correction`, { method: "POST", body });
    request(reference);
  }) }, make("h2", {}, "La institución le pide una corrección"), make("p", {}, one.correction.message),
  Object.entries(one.correction.questions).map(([name, why]) => [make("label", { for: name }, why || name), make("input", { id: name, name })]).flat(),
  make("label", { for: "reply" }, "Su respuesta"), make("textarea", { id: "reply", name: "reply" }), make("button", {}, "Enviar la corrección"));
  show(`Solicitud ${one.reference}`, make("p", {}, one.state_text), list(one.events.map((event) => `${event.at.slice(0, 10)}: ${event.what}`)),
    asked, open("Ver el comprobante", one.receipt_url), one.documents.map((paper) => open(`Ver el documento ${paper.number}`, paper.url)));
};

const pages = { "": home, tema: subject, buscar: found, tramite: procedure, formulario: fill, solicitud: request };
const go = async () => {
  const [, name = "", value = ""] = location.hash.split("/");
  try {
    await (pages[name] || home)(decodeURIComponent(value));
  } catch (error) {
    show("No se pudo", wrong(error instanceof Refused ? error : { message: "No hay conexión con el sitio.", errors: [] }));
  }
  main.querySelector("h1").focus();
};

({ site, token } = await (await fetch("/sitio")).json());
if (token) document.getElementById("who").replaceWith("Usted entró con su cuenta");
addEventListener("hashchange", go);
go();
