// Words selected in the article can be discussed: a link appears beneath them, the next stop of the keyboard.
(() => {
  const LONGEST = 1000; // characters that go into the address
  const template = document.querySelector("template[data-discuss]");
  const article = document.querySelector(".article-body");
  if (!template || !article) return;
  const links = [...template.content.cloneNode(true).children];
  const box = document.createElement("span");
  box.className = "discuss";
  box.append(...links);

  const placeOf = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(":is(p, li, div)[id^='p-']");
  const chosen = () => {
    const selection = getSelection();
    if (selection.isCollapsed) return null;
    const range = selection.getRangeAt(0).cloneRange();
    const place = placeOf(range.startContainer);
    if (!place || !article.contains(place)) return null;
    if (!place.contains(range.endContainer)) range.setEnd(place, place.childNodes.length);
    const words = range.cloneContents();
    for (const mark of words.querySelectorAll(".para-mark, .note-marker, .discuss")) mark.remove();
    const quote = words.textContent.trim();
    return quote && { place, range, quote };
  };
  const offer = () => {
    const found = chosen();
    if (!found) return box.contains(document.activeElement) || box.remove();
    for (const link of links) {
      const part = new URLSearchParams({ quote: found.quote.slice(0, LONGEST) });
      link.href = link.dataset.address.replace("@", found.place.id) + `?${part}` + link.dataset.hash;
    }
    if (box.parentElement !== found.place) found.place.append(box);
    const under = found.range.getBoundingClientRect().bottom - found.place.getBoundingClientRect().top;
    box.style.setProperty("inset-block-start", `${under}px`); // the policy bars style attributes, not this
  };

  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 150);
  });
  // Pages begin anew for the keyboard after a click into their text: from selected words it goes on here.
  document.addEventListener("keydown", (event) => {
    const nowhere = document.activeElement.matches("body, main");
    if (event.key !== "Tab" || event.shiftKey || !box.isConnected || !nowhere) return;
    event.preventDefault();
    links[0].focus();
  });
  box.addEventListener("mousedown", (event) => event.preventDefault()); // a press would drop the selection
})();
