// A comment with replies can fold them away. The button and its two wordings come from a template of the page.
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
  const show = (button, open) => {
    button.setAttribute("aria-expanded", open);
    button.textContent = open ? button.dataset.open : button.dataset.folded;
  };
  const offer = (comment) => {
    if (comment.closest(".flat") || comment.querySelector("[data-fold-button]") || !branchOf(comment).length) return;
    const button = template.content.firstElementChild.cloneNode(true);
    (comment.querySelector(".c-do") ?? comment).append(button);
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-fold-button]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    show(button, open);
    for (const reply of branchOf(button.closest(".c"))) {
      reply.hidden = !open;
      const inner = reply.querySelector("[data-fold-button]");
      if (inner) show(inner, true);
    }
  });
  document.addEventListener("htmx:load", ({ detail }) => detail.elt.matches(".c") && offer(detail.elt));
  for (const comment of document.querySelectorAll(".c")) offer(comment);
})();
