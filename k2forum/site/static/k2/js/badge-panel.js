// A badge opens what was checked in place. Without script, or when that fails, its link leads to the same words.
(() => {
  const template = document.querySelector("template[data-badge-panel]");
  let panel;
  const open = async (badge) => {
    const answer = await fetch(badge.getAttribute("href").replace(/#.*/, "badge/"));
    if (!answer.ok) throw new Error(answer.status);
    if (!panel) {
      panel = template.content.firstElementChild.cloneNode(true);
      document.body.append(panel);
      panel.addEventListener("click", ({ target }) => {
        if (target === panel || target.closest("[data-close]")) panel.close();
      });
    }
    panel.querySelector("[data-words]").innerHTML = await answer.text();
    panel.showModal();
  };
  document.addEventListener("click", (event) => {
    const badge = event.target.closest("a.badge");
    if (!badge || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(badge).catch(() => { location.href = badge.href; });
  });
})();
