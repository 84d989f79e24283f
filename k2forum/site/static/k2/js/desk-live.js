// What happens meanwhile, without moving anything on screen: new cases, who holds or decided what, who is looking.
(() => {
  const EVERY = 20000;
  const ask = (url, options) => fetch(url, { headers: { Accept: "application/json" }, ...options }).then((answer) => (answer.ok ? answer.json() : null));

  const markRows = (cases) => {
    for (const row of cases) {
      const item = document.querySelector(`#desk .desk-item[data-case="${row.id}"]`);
      if (!item) continue;
      item.classList.toggle("is-decided", row.decided);
      item.querySelector("[data-holder]").textContent = row.decided ? "✓" : row.holder;
    }
  };
  const lookAtList = async () => {
    const place = document.querySelector("#desk [data-fresh]");
    if (!place) return;
    const ids = [...document.querySelectorAll("#desk .desk-item")].map((item) => item.dataset.case);
    const query = new URLSearchParams(place.dataset.query);
    query.set("since", place.dataset.since);
    query.set("ids", ids.join(","));
    const found = await ask(`${place.dataset.fresh}?${query}`);
    if (!found) return;
    place.hidden = !found.new;
    place.querySelector("a").textContent = found.new;
    if (!new URLSearchParams(place.dataset.query).has("state")) markRows(found.cases);
  };
  const lookAtCard = async () => {
    const card = document.querySelector("#desk [data-presence]");
    if (!card) return;
    const token = card.querySelector("[name=csrfmiddlewaretoken]").value;
    const found = await ask(card.dataset.presence, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!found) return;
    const names = [...found.viewing, ...(found.holder ? [`✋ ${found.holder}`] : [])];
    card.querySelector("[data-viewing]").textContent = names.length ? `👁 ${names.join(", ")}` : "";
    card.querySelector("[data-stale]").hidden = found.stamp === card.dataset.stamp;
  };
  const look = () => {
    if (document.visibilityState !== "visible") return;
    lookAtList().catch(() => {});
    lookAtCard().catch(() => {});
  };
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
})();
