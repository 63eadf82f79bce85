/* What the builders of forms and checkers share: reading the boxes of a stream, and keys as the server makes them. */
window.staffKeys = (() => {
  "use strict";
  const named = name => document.querySelector(`[name="${CSS.escape(name)}"]`);
  const valueOf = name => (named(name) || {}).value || "";
  const said = key => (document.getElementById("condition-words") || { dataset: {} }).dataset[key] || "";

  function keyFrom(text, taken) {
    const plain = text.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase().replace(/[^a-z0-9\s_-]/g, "");
    let key = plain.trim().replace(/[\s-]+/g, "_").slice(0, 36).replace(/^_+|_+$/g, "");
    if (!/^[a-z]/.test(key)) key = `p_${key}`.replace(/_+$/, "");
    let candidate = key;
    for (let number = 2; taken.has(candidate); number += 1) candidate = `${key}_${number}`;
    return candidate;
  }

  function setBox(name, value) {
    const box = named(name);
    if (box && !box.value) {
      box.value = value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function options(select, pairs, chosen) {
    const all = [["", said("choose")], ...pairs];
    if (chosen && !pairs.some(([value]) => value === chosen)) all.push([chosen, chosen]);
    select.replaceChildren(...all.map(([value, text]) => new Option(text, value, false, value === chosen)));
  }

  /* Call `enhance` with every box that matches, now and whenever the builder adds one. */
  function each(selector, enhance) {
    const look = () => document.querySelectorAll(selector).forEach(box => {
      if (box.dataset.enhanced || !box.name) return;
      box.dataset.enhanced = "1";
      enhance(box);
    });
    new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", look);
  }

  return { named, valueOf, said, keyFrom, setBox, options, each };
})();
