// The desk after each swap: where the focus goes, how long undoing is offered, what is remembered here.
(() => {
  const remembered = (name) => {
    try { return localStorage.getItem(name); } catch { return null; }
  };
  const remember = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* holds for this page */ }
  };

  const offerUndo = (desk) => {
    const bar = desk.querySelector("[data-undo-seconds]");
    if (bar) setTimeout(() => bar.remove(), Number(bar.dataset.undoSeconds) * 1000);
  };
  const start = (desk) => {
    if (!desk) return;
    desk.classList.toggle("is-alone", remembered("desk-alone") === "yes" && desk.classList.contains("has-case"));
    const keys = desk.querySelector("[data-keys-on]");
    if (keys) keys.checked = remembered("desk-keys") !== "off";
    offerUndo(desk);
    const current = desk.querySelector(".desk-item.is-open");
    if (current) current.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-alone]")) return;
    remember("desk-alone", remembered("desk-alone") === "yes" ? "no" : "yes");
    start(document.getElementById("desk"));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-on]")) remember("desk-keys", event.target.checked ? "on" : "off");
  });
  document.addEventListener("DOMContentLoaded", () => start(document.getElementById("desk")));
  document.addEventListener("htmx:afterSettle", (event) => {
    const desk = document.getElementById("desk");
    if (event.detail.elt !== desk && event.detail.target !== desk) return;
    start(desk);
    const title = desk.querySelector("[data-card-title]") || desk.querySelector("h1");
    if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "nearest" });
    }
  });
})();
