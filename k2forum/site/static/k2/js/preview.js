// The preview follows what is typed: at once where it stands beside the text, elsewhere after it was asked for.
(() => {
  const AFTER = 600; // milliseconds of rest
  const beside = matchMedia("(min-width: 84rem)");
  let waiting;

  document.addEventListener("input", ({ target }) => {
    const form = target.matches("textarea") && target.closest("form.composer");
    const shown = form && form.querySelector(".preview");
    if (!shown || !(beside.matches || shown.textContent.trim())) return;
    clearTimeout(waiting);
    const address = form.querySelector("[hx-target='#preview']").getAttribute("hx-post");
    const asked = { source: form, target: shown, swap: "innerHTML", values: { live: 1 } };
    waiting = setTimeout(() => window.htmx.ajax("POST", address, asked), AFTER);
  });
})();
