// Shows a forum's discussion of an article on another site's page. Loaded as part of /embed.js; see docs/embed.md.
(() => {
  const script = document.currentScript;
  const forum = new URL(script.src).origin;
  const options = script.dataset;
  const root = document.documentElement;

  const theme = () => (["light", "dark"].includes(options.theme) ? options.theme : themeAround(script));

  const show = (article) => {
    const least = Number(options.height) || 600;
    const address = new URL(`/embed/articles/${encodeURIComponent(article)}/`, forum);
    let shown = theme();
    address.search = new URLSearchParams({
      host: location.origin + location.pathname,
      lang: options.lang || root.lang,
      theme: shown,
    });
    const frame = document.createElement("iframe");
    frame.title = options.title || "Discussion";
    frame.loading = "lazy";
    // The box is there before anything is loaded, and never becomes smaller.
    Object.assign(frame.style, { display: "block", width: "100%", height: `${least}px`, border: "0" });
    frame.src = address;
    script.after(frame);

    addEventListener("message", ({ origin, source, data }) => {
      if (origin !== forum || source !== frame.contentWindow || data?.k2forum !== "height") return;
      const height = Math.min(Number(data.height), 100_000);
      if (height > 0) frame.style.height = `${Math.max(height, least)}px`;
    });

    let loaded = false;
    const tell = () => frame.contentWindow.postMessage({ k2forum: "theme", theme: shown }, forum);
    const follow = () => {
      const now = theme();
      if (now === shown) return;
      shown = now;
      if (loaded) tell();
    };
    // Its address says what the page looked like at first.
    frame.addEventListener("load", () => {
      loaded = true;
      tell();
    });
    const watch = new MutationObserver(follow);
    for (const part of [root, document.body].filter(Boolean)) watch.observe(part, { attributes: true });
    prefersDark.addEventListener("change", follow);
  };

  if (options.article) show(options.article);
})();
