/* Answers of a checker without typing keys: each offers the questions and endings below its own.

   Without this file the box is there to be typed in, and the server tells what does not fit. */
(() => {
  "use strict";
  const { named, valueOf, keyFrom, setBox, options, each } = window.staffKeys;

  /* Every question and ending, in order: {key, label, prefix, place}. */
  function parts() {
    const found = [];
    for (let number = 0; named(`tree-${number}-type`); number += 1) {
      const prefix = `tree-${number}-value`;
      const label = (valueOf(`${prefix}-question`) || valueOf(`${prefix}-title`)).trim();
      if (valueOf(`tree-${number}-deleted`) || !label) continue;
      found.push({ label, prefix, place: Number(valueOf(`tree-${number}-order`)) });
    }
    found.sort((one, other) => one.place - other.place);
    const taken = new Set(found.map(one => valueOf(`${one.prefix}-key`)).filter(Boolean));
    for (const one of found) {
      one.key = valueOf(`${one.prefix}-key`) || keyFrom(one.label, taken);
      taken.add(one.key);
    }
    return found;
  }

  each("[data-leads-to]", box => {
    const part = /^tree-\d+/.exec(box.name);
    if (!part) return;
    const where = document.createElement("select");
    const label = document.querySelector(`label[for="${CSS.escape(box.id)}"]`);
    where.setAttribute("aria-label", label ? label.textContent.trim() : "");
    where.className = "leads-to";
    box.after(where);
    box.hidden = true;
    const below = () => parts().filter(one => one.place > Number(valueOf(`${part[0]}-order`)));
    const draw = () => options(where, below().map(one => [one.key, one.label]), box.value);
    where.addEventListener("focus", draw);
    document.addEventListener("change", draw); // a part got its words
    where.addEventListener("change", () => {
      box.value = where.value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      const chosen = below().find(one => one.key === where.value);
      if (chosen) setBox(`${chosen.prefix}-key`, chosen.key);
    });
    draw();
  });
})();
