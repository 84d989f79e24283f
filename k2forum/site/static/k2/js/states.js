// A comment being checked asks every second how it stands. It is replaced only once that has changed, the keyboard
// stays where it was, and a screen reader hears the outcome.
(() => {
  let focused = null; // what had the keyboard in the comment that is being replaced

  const leadsTo = (control) => control.getAttribute("href") || control.getAttribute("formaction");

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, serverResponse, target } = event.detail;
    const asking = requestConfig.elt;
    if (!asking.matches(".c-state")) return;
    // Without an answer (204: nothing new) there is nothing to put in the comment's place.
    event.detail.shouldSwap &&= !serverResponse.includes(`hx-get="${asking.getAttribute("hx-get")}"`);
    focused = target.contains(document.activeElement) ? document.activeElement : null;
  });

  // At once, not when htmx has settled: a key pressed in between would be lost.
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (!focused || !target.matches(".c")) return;
    const address = leadsTo(focused);
    const same = [...target.querySelectorAll("a, button")].find((control) => address && leadsTo(control) === address);
    (same || target.querySelector(".c-when")).focus();
    focused = null;
  });

  document.addEventListener("htmx:load", ({ detail }) => {
    if (!detail.elt.matches(".c")) return;
    const outcome = detail.elt.querySelector(".c-state");
    const live = document.querySelector("[data-live]");
    live.textContent = outcome ? outcome.textContent : live.dataset.published;
  });
})();
