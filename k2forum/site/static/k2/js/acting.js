// The buttons of comments (helpful, bookmark, the answer) act in place: the page does not jump, the keyboard stays.
// Without this script they send the form they belong to. Whatever fails falls back to that.
(() => {
  const form = document.getElementById("act");
  if (!form) return;
  const addressOf = (button) => button.getAttribute("formaction");

  const act = async (button) => {
    const body = new FormData(form, button);
    const answer = await fetch(addressOf(button), { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[formaction="${addressOf(button)}"]`);
    button.replaceWith(fresh);
    fresh.focus();
  };

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    // Marking an answer changes other parts of the page as well.
    if (!button || addressOf(button).endsWith("/answer/")) return;
    event.preventDefault();
    act(button).catch(() => {
      form.action = addressOf(button);
      const on = form.appendChild(document.createElement("input"));
      Object.assign(on, { type: "hidden", name: button.name, value: button.value });
      form.submit();
    });
  });

  // What is selected in a comment when its "Quote" is pressed is what will be quoted.
  const selectedIn = (comment) => {
    const selection = getSelection();
    const text = selection.toString().trim();
    const inside = text && comment.querySelector(".c-text")?.contains(selection.getRangeAt(0).commonAncestorContainer);
    return inside ? text.slice(0, 1500) : "";
  };
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-quote]")) event.preventDefault(); // a press would drop the selection
  });
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("[data-quote]");
    const text = link && selectedIn(link.closest(".c"));
    if (text) link.search = new URLSearchParams({ quote: 1, text });
  });
})();
