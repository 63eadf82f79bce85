// «Cerca de mí»: the municipality that was chosen is kept in this browser, and sent nowhere but with the search.
const form = document.querySelector("form[data-place]");

if (form) {
  const choice = form.elements.lugar;
  try {
    choice.value = localStorage.getItem("lugar") || "";
    form.addEventListener("submit", () => localStorage.setItem("lugar", choice.value));
    form.querySelector("[data-place-kept]").hidden = false;
  } catch {
    // Storage is forbidden here: it is chosen again the next time, and nothing says otherwise.
  }
}
