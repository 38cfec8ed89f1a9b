(() => {
  const panel = document.getElementById("panel"), inside = panel.querySelector("div");
  let open = null;
  const close = () => { panel.hidden = true; if (open) { open.classList.remove("open"); open.focus(); } open = null; };
  for (const figure of document.querySelectorAll("a.fig")) {
    figure.addEventListener("click", (event) => {
      const row = document.getElementById(figure.hash.slice(1));
      if (!row) return;
      event.preventDefault();
      if (open) open.classList.remove("open");
      inside.replaceChildren(...[...row.children].slice(1).map((cell) => {
        const part = document.createElement("div");
        part.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
        part.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
        part.querySelectorAll("details").forEach((node) => { node.open = true; });
        return part;
      }));
      panel.hidden = false; open = figure; figure.classList.add("open");
    });
  }
  panel.querySelector("button").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
  const buttons = [...document.querySelectorAll(".bar button")];
  for (const button of buttons) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      for (const other of buttons) other.setAttribute("aria-pressed", String(on && other === button));
      const wanted = on ? button.dataset.verdict : null;
      document.querySelectorAll("a.fig").forEach((f) => f.classList.toggle("faint", wanted !== null && f.dataset.verdict !== wanted));
      document.querySelectorAll("tr[data-verdict]").forEach((r) => r.classList.toggle("hidden", wanted !== null && r.dataset.verdict !== wanted));
    });
  }
})();
