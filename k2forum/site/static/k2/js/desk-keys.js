// Keys of the desk. They rest while somebody types, with Ctrl, Alt or Meta held, and where they are switched off.
(() => {
  let armed = null;
  const $ = (selector) => document.querySelector(`#desk ${selector}`);
  const button = (key) => $(`[data-key-button="${key}"]`);

  const arm = (found) => {
    armed = found;
    const box = $("[data-armed]");
    if (box) box.hidden = !found;
    if (!box || !found) return;
    box.querySelector("[data-armed-title]").textContent = found.firstChild.textContent;
    box.scrollIntoView({ block: "nearest" });
  };
  const giveReason = (digit) => {
    $("[data-decide] select[name=reason]").selectedIndex = Number(digit);
    const chosen = armed;
    arm(null);
    chosen.click();
  };
  const press = (key) => {
    const found = button(key);
    return found.hasAttribute("data-asks-reason") ? arm(found) : found.click();
  };
  const step = (by) => {
    const links = [...document.querySelectorAll("#desk .desk-item > a")];
    const here = links.indexOf(document.activeElement);
    const from = here >= 0 ? here : links.findIndex((link) => link.hasAttribute("aria-current"));
    links[Math.min(Math.max(from + by, 0), links.length - 1)]?.focus();
  };
  const write = (selector) => {
    const field = $(selector);
    if (field?.closest("details")) field.closest("details").open = true;
    field?.focus();
    return field;
  };
  const mask = () => {
    const words = String(getSelection()).trim();
    const field = write("textarea[name=phrases]");
    if (field && words) field.value = field.value ? `${field.value}\n${words}` : words;
  };
  const item = () => document.activeElement.closest(".desk-item") || $(".desk-item.is-open");
  const others = {
    j: () => step(1), k: () => step(-1), o: () => document.activeElement.closest(".desk-item > a")?.click(),
    e: mask, n: () => write("textarea[name=internal]"), s: () => write("select[name=escalate_to]"),
    x: () => item()?.querySelector("input[type=checkbox]")?.click(),
    z: () => $("[data-alone]")?.click(), "/": () => write("#desk-q"),
    "?": () => $("[data-help] summary")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (!$("[data-keys-on]")?.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    if (event.key === "Escape") return arm(null);
    if (armed && /^[1-9]$/.test(event.key)) { event.preventDefault(); return giveReason(event.key); }
    if (others[event.key]) { event.preventDefault(); return others[event.key](); }
    if (/^[a-z]$/.test(event.key) && button(event.key)) { event.preventDefault(); press(event.key); }
  });
})();
