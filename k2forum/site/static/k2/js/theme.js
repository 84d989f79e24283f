// Remembers the reader's choice of light or dark. Loaded in the head, so that a page never flashes.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const mark = () => {
    const button = document.querySelector("[data-theme-toggle]");
    if (button) button.setAttribute("aria-pressed", isDark());
  };

  const choice = remembered();
  // The admin remembers its theme under the same name, and knows "auto" as well.
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  root.classList.add("has-script");
  dark.addEventListener("change", mark);
  addEventListener("DOMContentLoaded", mark);
  addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = isDark() ? "light" : "dark";
    root.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* the choice holds for this page */ }
    mark();
  });
})();
