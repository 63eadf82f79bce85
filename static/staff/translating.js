// The editor of translations: what waits for approval stands above it, and its one English word is ours.
(() => {
  const editor = document.querySelector(".js-translation-editor");
  const bar = document.querySelector("[data-translation-approval]");
  if (editor && bar) editor.before(bar);
  const words = document.querySelector("[data-more-actions]");
  if (!editor || !words) return;
  const speak = () => {
    for (const one of editor.querySelectorAll(".w-sr-only")) {
      if (one.textContent === "More actions") one.textContent = words.dataset.moreActions;
    }
  };
  new MutationObserver(speak).observe(editor, { childList: true, subtree: true });
  speak();
})();
