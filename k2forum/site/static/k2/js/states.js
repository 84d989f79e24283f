// A comment being checked asks every second how it stands. It is replaced only once that has changed, the keyboard
// stays where it was, and a screen reader hears the outcome.
(() => {
  let keyboardInside = false;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, serverResponse, target } = event.detail;
    const asking = requestConfig.elt;
    if (!asking.matches(".c-state")) return;
    // Without an answer (204: nothing new) there is nothing to put in the comment's place.
    event.detail.shouldSwap &&= !serverResponse.includes(`hx-get="${asking.getAttribute("hx-get")}"`);
    keyboardInside = target.contains(document.activeElement);
  });

  document.addEventListener("htmx:load", ({ detail }) => {
    if (!detail.elt.matches(".c")) return;
    const outcome = detail.elt.querySelector(".c-state");
    const live = document.querySelector("[data-live]");
    live.textContent = outcome ? outcome.textContent : live.dataset.published;
    if (keyboardInside) detail.elt.querySelector(".c-when").focus();
    keyboardInside = false;
  });
})();
