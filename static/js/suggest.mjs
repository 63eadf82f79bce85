// Suggestions while typing (ARIA combobox). Without it the form searches all the same; not with Save-Data or on 2G.
const line = navigator.connection;
const saving = line && (line.saveData || /2g/.test(line.effectiveType || ""));

function enhance(form, number) {
  const input = form.elements.q;
  const row = input.parentElement;
  const list = document.createElement("ul");
  const said = document.createElement("p");
  const known = new Map();
  let waiting, asking, options = [], active = -1, shownFor = "";

  list.id = `suggestions-${number}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  list.hidden = true;
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  row.append(list);
  form.append(said);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    list.replaceChildren(...found.map((one, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = one.title;
      // Before the field loses the focus, which would close the list.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => location.assign(one.url));
      return option;
    }));
    options = found;
    active = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    input.removeAttribute("aria-activedescendant");
    said.textContent = found.length ? form.dataset.suggestFound.replace("#", found.length) : "";
  }

  function move(step) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = (active + step + options.length + 1) % (options.length + 1); // one more place: the field itself
    if (active === options.length) active = -1;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const text = input.value.trim();
    asking?.abort();
    if (text.length < 2) return close();
    shownFor = text;
    if (!known.has(text)) {
      asking = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
        if (!answer.ok) return close();
        known.set(text, (await answer.json()).suggestions);
      } catch {
        return; // stopped for a newer one, or the line is down: the form still searches
      }
    }
    if (shownFor === text && document.activeElement === input) show(known.get(text));
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" && !open) ask();
    else if (open && event.key === "ArrowDown") move(1);
    else if (open && event.key === "ArrowUp") move(active < 0 ? options.length : -1);
    else if (open && event.key === "Escape") close();
    else if (open && event.key === "Enter" && active >= 0) location.assign(options[active].url);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}

if (!saving) document.querySelectorAll("form[data-suggest]").forEach(enhance);
