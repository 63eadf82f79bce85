// Files sent in pieces (tus 1.0.0) as soon as they are chosen, so that a cut loses a few kB and not the file.
// Without this module, or when it cannot do its work, the same box sends them with the step.
const LONGEST = 2000; // pixels of a photo's longer side: a document is read well, and it weighs a tenth
const HEAVY = 300_000; // bytes from which a photo is made lighter
const LEAST = 16 * 1024, MOST = 1024 * 1024; // bytes of a piece: fewer on a slow line
const PATIENCE = 60_000;
const TUS = { "Tus-Resumable": "1.0.0" };

class Final extends Error {} // trying again would end the same
class Refusal extends Error {} // of the file, with its reason

const text64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const readable = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1).replace(".", document.documentElement.lang === "es" ? "," : ".")} MB`;

async function lighter(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif|avif)$/.test(file.type) || file.size < HEAVY || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff"; // what is see-through becomes white, not black
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return made && made.size < file.size ? made : file;
  } catch {
    return file; // the server looks at it as it is
  }
}

async function fingerprint(body) {
  if (!window.crypto?.subtle) return "";
  const hash = await crypto.subtle.digest("SHA-256", await body.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (time) => new Promise((done) => {
  const timer = setTimeout(done, time);
  addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

function enhance(box) {
  const words = JSON.parse(box.dataset.words);
  const most = Number(box.dataset.most);
  const part = (name) => box.querySelector(`[data-${name}]`);
  const add = part("add"), input = add.querySelector("input"), kept = part("kept"), going = part("going");
  const form = box.closest("form");
  const jobs = new Set();
  let waiting = null, number = 0;

  const say = (word, values = {}) => words[word].replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  const tell = (text) => { part("said").textContent = text; };
  const copy = (name) => box.querySelector(`template[data-for=${name}]`).content.firstElementChild.cloneNode(true);
  const room = () => most - kept.children.length - jobs.size;

  function arrange() {
    kept.hidden = !kept.children.length;
    going.hidden = !going.children.length;
    add.hidden = room() <= 0;
    input.disabled = add.hidden;
    if (waiting && !busy()) form.requestSubmit(waiting.isConnected ? waiting : undefined);
  }

  // One request. A line that is cut throws a TypeError or an AbortError, and those are tried again.
  async function ask(job, method, address, headers = {}, body = undefined) {
    job.stop = new AbortController();
    const timer = setTimeout(() => job.stop.abort(), PATIENCE);
    try {
      return await fetch(address, {
        method, body, signal: job.stop.signal,
        headers: { ...TUS, "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, ...headers },
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async function begin(job) {
    const about = `filename ${text64(job.file.name.slice(0, 200))},sha256 ${text64(job.mark)}`;
    const answer = await ask(job, "POST", box.dataset.upload, { "Upload-Length": job.body.size, "Upload-Metadata": about });
    if (answer.status === 413 || answer.status === 422) throw new Refusal(await answer.text());
    if (answer.status >= 500) throw new TypeError("try again");
    if (answer.status !== 201) throw new Final(answer.status === 401 ? await answer.text() : "");
    job.address = answer.headers.get("Location");
    return 0;
  }

  async function place(job) {
    const answer = await ask(job, "HEAD", job.address);
    if (answer.status === 404 || answer.status === 410) return begin(job);
    if (answer.status >= 500) throw new TypeError("try again");
    if (!answer.ok) throw new Final("");
    return Number(answer.headers.get("Upload-Offset"));
  }

  async function push(job, offset) {
    while (offset < job.body.size) {
      job.show(offset);
      const began = performance.now();
      const piece = job.body.slice(offset, offset + job.piece);
      const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
      const answer = await ask(job, "PATCH", job.address, headers, piece);
      if (answer.status === 409 || answer.status >= 500) throw new TypeError("look where it is");
      if (answer.status !== 204) throw new Final(answer.status === 401 ? await answer.text() : "");
      offset = Number(answer.headers.get("Upload-Offset"));
      job.tries = 0;
      const took = performance.now() - began;
      job.piece = took < 1500 ? Math.min(MOST, job.piece * 2) : took > 6000 ? Math.max(LEAST, job.piece / 2) : job.piece;
    }
    job.show(offset);
    job.state.textContent = say("checking");
    const answer = await ask(job, "GET", job.address);
    if (!answer.ok) throw new TypeError("try again");
    const end = await answer.json();
    if (end.state === "refused") throw new Refusal(end.reason);
    if (end.state !== "kept") throw new TypeError("try again");
    return end;
  }

  async function send(job) {
    job.body = await lighter(job.file);
    if (job.body.size > Number(box.dataset.bytes)) throw new Refusal(words.size);
    job.mark = await fingerprint(job.body);
    const cut = job.mark && box.querySelector(`[data-fingerprint="${job.mark}"]`);
    if (cut) {
      job.address = cut.dataset.cut;
      cut.remove();
    }
    tell(say(cut ? "onward" : "begun", { name: job.file.name }));
    for (job.tries = 0; ; job.tries += 1) {
      try {
        return await push(job, await (job.address ? place(job) : begin(job)));
      } catch (trouble) {
        if (job.gone || trouble instanceof Final || trouble instanceof Refusal) throw trouble;
        job.state.textContent = say("cut");
        if (!job.tries) tell(say("cut"));
        job.piece = Math.max(LEAST, job.piece / 2);
        await pause(Math.min(30_000, 1000 * 2 ** job.tries));
        if (job.gone) throw trouble;
      }
    }
  }

  function keep(end) {
    const row = copy("kept");
    for (const name of row.querySelectorAll("[data-file]")) name.textContent = end.name;
    row.querySelector("[data-size]").textContent = end.size;
    const tick = row.querySelector("input"), label = row.querySelector("label");
    tick.value = end.id;
    tick.id = label.htmlFor = `${tick.id}_${number += 1}`;
    kept.append(row);
    tell(say("kept", { name: end.name }));
  }

  // What could not be sent in pieces goes back to the box, to be sent with the step.
  function giveBack(job, reason) {
    const files = new DataTransfer();
    for (const file of [...input.files, job.file]) files.items.add(file);
    input.files = files.files;
    job.row.querySelector("progress").remove();
    job.row.querySelector("[data-cancel]").remove();
    job.state.textContent = reason || say("plain");
    tell(job.state.textContent);
  }

  function refuse(job, reason) {
    job.row.querySelector("progress").remove();
    job.row.classList.add("error-message");
    job.state.textContent = `${say("refused", { name: job.file.name })} ${reason}`;
    job.row.querySelector("[data-file]").parentElement.remove();
    job.row.querySelector("[data-cancel]").remove();
    tell(job.state.textContent);
    waiting = null; // it is to be read before going on
  }

  function start(file) {
    const job = { file, row: copy("going"), piece: 64 * 1024, gone: false };
    job.state = job.row.querySelector("[data-state]");
    for (const name of job.row.querySelectorAll("[data-file]")) name.textContent = file.name;
    const bar = job.row.querySelector("progress");
    bar.setAttribute("aria-label", say("begun", { name: file.name }));
    job.state.textContent = say("lighter");
    job.show = (offset) => {
      bar.value = offset / job.body.size;
      job.state.textContent = say("sent", { sent: readable(offset), size: readable(job.body.size) });
    };
    job.row.querySelector("[data-cancel]").addEventListener("click", () => {
      job.gone = true;
      job.stop?.abort();
      if (job.address) ask({}, "DELETE", job.address).catch(() => {});
      tell(say("removed", { name: file.name }));
    });
    jobs.add(job);
    going.append(job.row);
    send(job).then((end) => { job.row.remove(); keep(end); }, (trouble) => {
      if (job.gone) job.row.remove();
      else if (trouble instanceof Refusal) refuse(job, trouble.message);
      else giveBack(job, trouble.message);
    }).finally(() => {
      jobs.delete(job);
      arrange();
      if (job.gone) input.focus(); // the button that was pressed is gone
    });
  }

  function choose() {
    const chosen = [...input.files];
    going.querySelectorAll(".error-message").forEach((row) => row.remove());
    input.value = "";
    if (chosen.length > room()) {
      const row = document.createElement("li");
      row.className = "error-message";
      row.textContent = words.many;
      going.append(row);
      tell(words.many);
      return arrange();
    }
    chosen.forEach(start);
    arrange();
  }

  const busy = () => jobs.size > 0;

  form.addEventListener("submit", (event) => {
    if (!busy() || event.submitter?.name === "salir") return; // what was left half-way goes on another day
    event.preventDefault();
    waiting = event.submitter;
    tell("");
    tell(words.waiting);
    for (const job of jobs) job.row.dataset.waited = words.waiting;
  });

  input.addEventListener("change", choose);
  if (input.files.length) choose(); // on a slow line they were chosen before this module came
}

if (window.DataTransfer && window.fetch && HTMLFormElement.prototype.requestSubmit) {
  document.querySelectorAll("[data-upload]").forEach(enhance);
}
