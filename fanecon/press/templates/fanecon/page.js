(() => {
  const button = document.getElementById("all-code");
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(open));
    button.textContent = open ? button.dataset.hide : button.dataset.show;
    for (const fold of document.querySelectorAll("details.code")) fold.open = open;
  });
})();
