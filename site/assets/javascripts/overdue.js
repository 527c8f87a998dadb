// Show that a review is overdue. Only the reader's own day can tell: a page that nobody builds again must still say so.
for (const mark of document.querySelectorAll("[data-due]")) {
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(n => String(n).padStart(2, "0")).join("-");
  mark.hidden = today <= mark.dataset.due;
}
