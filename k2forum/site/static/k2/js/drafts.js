// Keeps what is being written on the server as well, so that another device has it. composer.js keeps it here.
(() => {
  const AFTER = 1500; // milliseconds of rest
  const waiting = new WeakMap();

  const keep = async (form) => {
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: new FormData(form), headers });
    const said = form.querySelector("[data-draft-said]");
    if (answer.ok) said.textContent = said.dataset.draftSaid; // once: a screen reader hears it a single time
  };

  document.addEventListener("input", ({ target }) => {
    const form = target.name && target.closest("form[data-draft-url]");
    if (!form) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keep(form).catch(() => {}), AFTER));
  });
  document.addEventListener("submit", ({ target }) => clearTimeout(waiting.get(target)));
})();
