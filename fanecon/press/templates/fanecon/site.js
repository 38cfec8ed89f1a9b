(() => {
  const box = document.querySelector(".search");
  const query = document.getElementById("query");
  const hint = document.getElementById("hint");
  const found = document.getElementById("found");
  const say = name => document.getElementById(name).content.textContent;
  const plain = text => text.normalize("NFKC").toLowerCase();
  const items = [...document.querySelectorAll("[data-find]")].map(node => ({ node, text: plain(node.textContent) }));
  const folds = [...document.querySelectorAll("details[data-group]")].map(node => ({ node, open: node.open }));
  let searching = false;
  const search = () => {
    const words = plain(query.value).split(/\s+/).filter(Boolean);
    const was = searching;
    searching = words.length > 0;
    let count = 0;
    for (const { node, text } of items) {
      node.hidden = !words.every(word => text.includes(word));
      count += !node.hidden;
    }
    for (const group of document.querySelectorAll("[data-group]")) {
      group.hidden = searching && !group.querySelector("[data-find]:not([hidden])");
    }
    for (const fold of folds) {
      if (searching && !was) fold.open = fold.node.open;
      if (searching || was) fold.node.open = searching || fold.open;
    }
    const message = count ? say("found-some").replace("{}", count).replace("{}", items.length) : say("found-none");
    found.textContent = searching ? message : "";
    hint.hidden = searching;
  };
  box.hidden = items.length === 0;
  query.addEventListener("input", search);
  search();
})();
