// The editor of translations: what waits for approval stands above it, and what it has only in English is said in ours.
(() => {
  // Each text is written to the server as soon as it is saved: what the bar says and offers follows it.
  const keepTrue = (bar) => {
    const ask = window.fetch;
    let asked = 0;
    const again = async () => {
      const turn = ++asked;
      const answer = await ask(window.location.href, { credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-translation-approval]");
      if (now && turn === asked) bar.replaceChildren(...now.childNodes);
    };
    window.fetch = async (...request) => {
      const answer = await ask(...request);
      if (["PUT", "DELETE"].includes(request[1]?.method)) again().catch(() => {});
      return answer;
    };
  };
  const editor = document.querySelector(".js-translation-editor");
  const bar = document.querySelector("[data-translation-approval]");
  if (editor && bar) {
    editor.before(bar);
    keepTrue(bar);
  }
  const words = document.querySelector("[data-more-actions]");
  if (!editor || !words) return;
  const speak = () => {
    for (const one of editor.querySelectorAll(".w-sr-only")) {
      if (one.textContent === "More actions") one.textContent = words.dataset.moreActions;
    }
    for (const one of editor.querySelectorAll("section > * > h3, section > h3")) {
      if (one.textContent.endsWith(" translation")) one.textContent = words.dataset.heading;
    }
  };
  new MutationObserver(speak).observe(editor, { childList: true, subtree: true });
  speak();
})();
