// The date of the last look stands without this script; here it turns red once it is old.
for (const line of document.querySelectorAll("[data-stale-after]")) {
  if (Date.parse(line.dataset.staleAfter) < Date.now()) {
    line.dataset.stale = "";
    line.querySelector(".j-stale-words").hidden = false;
  }
}
