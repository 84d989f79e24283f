// Inside the frame: tells the page around how tall it is, follows its light or dark, and looks again after writing.
(() => {
  const root = document.documentElement;
  const host = root.dataset.host; // an origin that the forum has checked; empty: nobody is told anything
  let wrote = false;

  addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.hasAttribute("data-write")) wrote = true;
    const place = link.getAttribute("href").startsWith("#") && document.querySelector(link.hash);
    if (!place) return;
    event.preventDefault(); // links of this page stay on it
    place.scrollIntoView();
  });
  const lookAgain = () => {
    if (wrote && !document.hidden) location.reload();
  };
  document.addEventListener("visibilitychange", lookAgain);
  addEventListener("focus", lookAgain);

  if (!host || parent === window) return;
  const tell = () => {
    parent.postMessage({ k2forum: "height", height: Math.ceil(document.body.getBoundingClientRect().height) }, host);
  };
  // A frame that is still out of sight observes nothing, and should have its height before it is seen.
  tell();
  addEventListener("load", tell);
  new ResizeObserver(tell).observe(document.body);
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== host || source !== parent || data?.k2forum !== "theme") return;
    if (data.theme === "light" || data.theme === "dark") root.dataset.theme = data.theme;
  });
})();
