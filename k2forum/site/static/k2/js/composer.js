// Keeps unsent text in this browser until the server has taken it. A form names itself by data-draft-key;
// the page after a successful post carries data-draft-sent with the same key.
(() => {
  const store = (act) => {
    try { return act(localStorage); } catch { return null; }
  };
  const nameOf = (key, field) => `draft:${key}:${field.name}`;
  const fieldsOf = (form) => form.querySelectorAll("textarea, input[type=text]");

  const restore = (form) => {
    let restored = false;
    for (const field of fieldsOf(form)) {
      const text = store((kept) => kept.getItem(nameOf(form.dataset.draftKey, field)));
      if (text && !field.value) {
        field.value = text;
        restored = true;
      }
    }
    const note = form.querySelector("[data-draft-note]");
    if (note) note.hidden = !restored;
  };

  const forget = (key) =>
    store((kept) => {
      for (const name of Object.keys(kept)) if (name.startsWith(`draft:${key}:`)) kept.removeItem(name);
    });

  const start = (root) => {
    for (const sent of root.querySelectorAll("[data-draft-sent]")) forget(sent.dataset.draftSent);
    for (const form of root.querySelectorAll("form[data-draft-key]")) restore(form);
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft-key]");
    if (!form || !event.target.name) return;
    const name = nameOf(form.dataset.draftKey, event.target);
    store((kept) => (event.target.value ? kept.setItem(name, event.target.value) : kept.removeItem(name)));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-draft-discard]");
    if (!button) return;
    const form = button.closest("form");
    forget(form.dataset.draftKey);
    for (const field of fieldsOf(form)) field.value = "";
    button.closest("[data-draft-note]").hidden = true;
    form.querySelector("textarea").focus();
  });
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();
