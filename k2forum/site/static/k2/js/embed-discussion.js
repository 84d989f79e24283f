// Shows a forum's discussion of an article on another site's page. Loaded as part of /embed.js; see docs/embed.md.
(() => {
  const script = document.currentScript;
  const forum = new URL(script.src).origin;
  const options = script.dataset;
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  // What the page looks like around the script: said by data-theme, else told from its background.
  const theme = () => {
    if (options.theme === "light" || options.theme === "dark") return options.theme;
    for (let part = script.parentElement; part; part = part.parentElement) {
      const [red, green, blue, alpha = 1] = (getComputedStyle(part).backgroundColor.match(/[\d.]+/g) || []).map(Number);
      if (alpha > 0.5 && red !== undefined) return red * 0.3 + green * 0.59 + blue * 0.11 < 128 ? "dark" : "light";
    }
    return prefersDark.matches && getComputedStyle(root).colorScheme.includes("dark") ? "dark" : "light";
  };

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

    const follow = () => {
      const now = theme();
      if (now === shown) return;
      shown = now;
      frame.contentWindow.postMessage({ k2forum: "theme", theme: now }, forum);
    };
    const watch = new MutationObserver(follow);
    for (const part of [root, document.body].filter(Boolean)) watch.observe(part, { attributes: true });
    prefersDark.addEventListener("change", follow);
  };

  if (options.article) show(options.article);
})();
