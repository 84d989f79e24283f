// The composer's toolbar, by mouse, arrow keys and Ctrl+B / Ctrl+I, and the count of characters.
(() => {
  const TELL_BELOW = 500; // characters left
  const SHORTCUTS = { b: "**", i: "*" };

  const put = (area, text, from, to) => {
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    if (from !== undefined) area.setSelectionRange(from, to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const around = (area, start, end) => {
    const { selectionStart: at, selectionEnd: until } = area;
    const chosen = area.value.slice(at, until);
    put(area, start + chosen + end, at + start.length, at + start.length + chosen.length);
  };
  const before = (area, mark) => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.selectionEnd;
    area.setSelectionRange(start, end);
    put(area, area.value.slice(start, end).split("\n").map((line) => mark + line).join("\n"));
  };
  const count = (area) => {
    const out = document.querySelector(`[data-count-of="${area.id}"]`);
    const left = area.maxLength - area.value.length;
    if (out) out.textContent = area.maxLength > 0 && left < TELL_BELOW ? `${left} ${out.dataset.said}` : "";
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[role=toolbar] button");
    if (!button) return;
    const area = document.getElementById(button.parentElement.getAttribute("aria-controls"));
    const { around: mark, end, before: line } = button.dataset;
    if (line) before(area, line);
    else around(area, mark, end ?? mark);
  });
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (target.matches("form[data-draft-url] textarea") && (event.ctrlKey || event.metaKey) && SHORTCUTS[key]) {
      event.preventDefault();
      around(target, SHORTCUTS[key], SHORTCUTS[key]);
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step || !target.matches("[role=toolbar] button")) return;
    const buttons = [...target.parentElement.children];
    const next = buttons.at((buttons.indexOf(target) + step) % buttons.length);
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  document.addEventListener("input", ({ target }) => target.matches("textarea") && count(target));
})();
