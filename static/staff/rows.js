/* Lists of the staff by keyboard: j and k go from row to row, Enter opens what has the focus, as links do. */
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("a[data-row]")];
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const found = rows(), at = found.indexOf(document.activeElement);
    const next = found[at < 0 ? (step > 0 ? 0 : found.length - 1) : at + step];
    if (next) next.focus();
  });
})();
