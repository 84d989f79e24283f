// A comment with replies can fold them away. The button and its two wordings come from a template of the page.
// What is folded stays so while the tab is open, on every page that shows it.
(() => {
  const template = document.querySelector("template[data-fold]");
  const depthOf = (comment) => Number(comment.className.match(/\bd(\d)/)[1]);
  const branchOf = (comment) => {
    const branch = [];
    let next = comment.nextElementSibling;
    while (next?.matches(".c") && depthOf(next) > depthOf(comment)) {
      branch.push(next);
      next = next.nextElementSibling;
    }
    return branch;
  };
  const keep = (comment, open) => {
    try { sessionStorage[open ? "removeItem" : "setItem"](`folded:${comment.id}`, "1"); } catch { /* for this page */ }
  };
  const isKept = (comment) => {
    try { return sessionStorage.getItem(`folded:${comment.id}`); } catch { return null; }
  };
  const show = (button, open) => {
    button.setAttribute("aria-expanded", open);
    button.textContent = open ? button.dataset.open : button.dataset.folded;
  };
  const fold = (button, open) => {
    show(button, open);
    for (const reply of branchOf(button.closest(".c"))) {
      reply.hidden = !open;
      const inner = reply.querySelector("[data-fold-button]");
      if (inner && open) [show(inner, true), keep(reply, true)];
    }
  };
  const offer = (comment) => {
    if (comment.closest(".flat") || comment.querySelector("[data-fold-button]") || !branchOf(comment).length) return;
    const button = template.content.firstElementChild.cloneNode(true);
    (comment.querySelector(".c-do") ?? comment).append(button);
    // Whoever comes for a reply in it, or finds a new one there, gets it open.
    const wanted = branchOf(comment).some((reply) => reply.matches(":target, :has(.c-new)"));
    if (isKept(comment) && !wanted) fold(button, false);
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-fold-button]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    fold(button, open);
    keep(button.closest(".c"), open);
  });
  document.addEventListener("htmx:load", ({ detail }) => detail.elt.matches(".c") && offer(detail.elt));
  for (const comment of document.querySelectorAll(".c")) offer(comment);
})();
