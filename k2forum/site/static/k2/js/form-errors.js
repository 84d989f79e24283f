// Moves the keyboard to the list of errors when a form comes back with some, or to help in an emergency, which goes
// first. Its beginning is shown, however tall it is.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  const first = document.querySelector(".card.emergency") ?? summary;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "start" });
});
