/* Conditions without typing keys: a rule offers the questions of the earlier steps and the options of the one chosen.

   Without this file the two boxes are there to be typed in, and the server tells what does not fit. What is chosen goes
   into those same boxes; a question or option that has no key yet is given one, as the server would. */
(() => {
  "use strict";
  const QUESTION = /^steps-(\d+)-value-fields-(\d+)-value-label$/;
  const { named, valueOf, said, keyFrom, setBox, options, each } = window.staffKeys;

  /* Every question of the form, in order: {key, label, type, prefix, order of its step}. */
  function questions() {
    const found = [];
    for (const box of document.querySelectorAll('[name^="steps-"][name$="-value-label"]')) {
      const match = QUESTION.exec(box.name);
      if (!match) continue;
      const [step, field] = [`steps-${match[1]}`, `steps-${match[1]}-value-fields-${match[2]}`];
      if (valueOf(`${step}-deleted`) || valueOf(`${field}-deleted`) || !box.value.trim()) continue;
      found.push({
        label: box.value.trim(), type: valueOf(`${field}-type`), prefix: `${field}-value`,
        step: Number(valueOf(`${step}-order`)), place: Number(valueOf(`${field}-order`)),
      });
    }
    found.sort((one, other) => one.step - other.step || one.place - other.place);
    const taken = new Set(found.map(one => valueOf(`${one.prefix}-key`)).filter(Boolean));
    for (const one of found) {
      one.key = valueOf(`${one.prefix}-key`) || keyFrom(one.label, taken);
      taken.add(one.key);
    }
    return found;
  }

  /* {type: its answers, or the name of the list that holds them}, as the server says them (FieldType.few_answers). */
  const fewAnswers = () => JSON.parse(said("answers") || "{}");

  /* What can be answered to a question with few answers, as [value, text, box of the value]; null for any other. */
  function answers(question) {
    if (!question) return null;
    const few = fewAnswers()[question.type];
    if (!few) return null;
    if (Array.isArray(few)) return few;
    const list = `${question.prefix}-${few}`;
    const found = [], taken = new Set();
    for (let row = 0; named(`${list}-${row}-value-label`); row += 1) {
      const text = valueOf(`${list}-${row}-value-label`).trim();
      if (valueOf(`${list}-${row}-deleted`) || !text) continue;
      const value = valueOf(`${list}-${row}-value-value`) || keyFrom(text, taken);
      taken.add(value);
      found.push([value, text, `${list}-${row}-value-value`]);
    }
    return found;
  }

  function enhance(box) {
    const rule = box.name.replace(/-field$/, ""), step = /^steps-\d+/.exec(box.name)[0];
    const test = named(`${rule}-test`), value = named(`${rule}-value`);
    const which = document.createElement("select"), what = document.createElement("select");
    const label = (input) => (document.querySelector(`label[for="${CSS.escape(input.id)}"]`) || {}).textContent || "";
    which.setAttribute("aria-label", said("question") || label(box));
    what.setAttribute("aria-label", label(value).trim());
    which.className = "condition-question";
    what.className = "condition-value";
    box.after(which);
    value.after(what);
    box.hidden = true;

    const earlier = () => questions().filter(one => one.step < Number(valueOf(`${step}-order`)));
    const chosen = () => questions().find(one => one.key === box.value);
    function draw() {
      options(which, earlier().map(one => [one.key, one.label]), box.value);
      const few = answers(chosen());
      const asks = test.value !== "filled" && test.value !== "empty";
      const choosing = few && (test.value === "equals" || test.value === "different");
      what.hidden = !choosing;
      value.hidden = !asks || Boolean(choosing);
      if (choosing) options(what, few, value.value);
    }
    which.addEventListener("focus", draw);
    which.addEventListener("mousedown", draw);
    what.addEventListener("focus", draw);
    which.addEventListener("change", () => {
      box.value = which.value;
      const one = chosen();
      if (one) setBox(`${one.prefix}-key`, one.key);
      value.value = "";
      draw();
    });
    what.addEventListener("change", () => {
      value.value = what.value;
      const found = (answers(chosen()) || []).find(([one]) => one === what.value);
      if (found && found[2]) setBox(found[2], found[0]);
    });
    test.addEventListener("change", draw);
    draw();
  }

  each('[data-rule="field"]', enhance);
})();
