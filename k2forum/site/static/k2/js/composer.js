// Keeps unsent text in this browser: through a failed form, a lost session and a closed tab. A form names its
// text by data-draft-key. A post that arrived leads to a page with #comment-..., in an emergency to #help, and only
// then is the text let go.
(() => {
  const ARRIVES_WITHIN = 60_000; // milliseconds from sending to the page that shows the comment
  const guarded = (act) => {
    try { return act(); } catch { return null; }
  };
  const nameOf = (form, field) => `draft:${form.dataset.draftKey}:${field.name}`;
  const momentOf = (form) => `draft:${form.dataset.draftKey}:@kept`;
  const fieldsOf = (form) => form.querySelectorAll("textarea, input[type=text]");
  const forget = (key) =>
    guarded(() => {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(`draft:${key}:`)) localStorage.removeItem(name);
      }
    });

  const letGoWhatArrived = () => {
    const sent = guarded(() => JSON.parse(sessionStorage.getItem("draft-sent")));
    guarded(() => sessionStorage.removeItem("draft-sent"));
    const arrived = /^#(comment-\d+|help)$/.test(location.hash) && document.querySelector(location.hash);
    if (sent && arrived && Date.now() - sent.at < ARRIVES_WITHIN) forget(sent.key);
  };
  const restore = (form) => {
    // A draft that another device kept later wins over what this browser has; it is shown already.
    const keptHere = Number(guarded(() => localStorage.getItem(momentOf(form)))) || 0;
    if (Number(form.dataset.draftSaved ?? 0) * 1000 > keptHere && !("draftBound" in form.dataset)) return;
    for (const field of fieldsOf(form)) {
      // What the server sent back is newer than what was kept here.
      if ("draftBound" in form.dataset) guarded(() => localStorage.setItem(nameOf(form, field), field.value));
      const text = guarded(() => localStorage.getItem(nameOf(form, field)));
      if (!text || text === field.value) continue;
      field.value = text;
      form.querySelector("[data-draft-note]")?.removeAttribute("hidden");
    }
  };

  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[data-draft-key]");
    if (!form || !target.name) return;
    guarded(() => localStorage.setItem(nameOf(form, target), target.value));
    guarded(() => localStorage.setItem(momentOf(form), Date.now()));
  });
  document.addEventListener("submit", ({ target }) => {
    if (!target.dataset.draftKey) return;
    const sent = JSON.stringify({ key: target.dataset.draftKey, at: Date.now() });
    guarded(() => sessionStorage.setItem("draft-sent", sent));
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-draft-discard]");
    if (button) forget(button.form.dataset.draftKey);
  });
  document.addEventListener("DOMContentLoaded", () => {
    letGoWhatArrived();
    for (const form of document.querySelectorAll("form[data-draft-key]")) restore(form);
  });
})();
