// Fills in how many comments articles have, on another site's page. Loaded as part of /embed.js.
(() => {
  const forum = new URL(document.currentScript.src).origin;
  if (window.k2forumCounts) return; // once for the page, however many discussions stand on it
  window.k2forumCounts = true;

  const count = async () => {
    const places = [...document.querySelectorAll("[data-k2-count]")];
    const slugs = [...new Set(places.map((place) => place.dataset.k2Count))];
    for (let at = 0; at < slugs.length; at += 100) {
      const asked = slugs.slice(at, at + 100).map(encodeURIComponent).join(",");
      const answer = await fetch(`${forum}/embed/counts.json?articles=${asked}`, { credentials: "omit" });
      const { counts } = await answer.json();
      for (const place of places) {
        const number = counts[place.dataset.k2Count];
        if (number !== undefined) place.textContent = number;
      }
    }
  };

  const start = () => count().catch(() => { /* without the forum the page stays as it is */ });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
