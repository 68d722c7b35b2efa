// How long is left until a moment that the page names. The server's clock counts, not the phone's: the page says when it was made.
const made = Date.now();
const madeThere = Date.parse(document.querySelector("[data-now]")?.dataset.now ?? "") || made;

function left(seconds) {
  const days = Math.floor(seconds / 86400), hours = Math.floor(seconds % 86400 / 3600), minutes = Math.floor(seconds % 3600 / 60);
  if (days > 0) {
    return `${days} ${days === 1 ? "day" : "days"} ${hours} h`;
  }
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`;
}

function show() {
  const now = madeThere + Date.now() - made;
  for (const moment of document.querySelectorAll("[data-countdown]")) {
    const seconds = (Date.parse(moment.dateTime) - now) / 1000;
    moment.dataset.words ??= moment.textContent;
    moment.textContent = moment.dataset.words + (seconds > 0 ? ` (${left(seconds)} left)` : " (that has passed)");
    moment.classList.toggle("text-error", seconds < 3600);
  }
}

show();
setInterval(show, 10000);
document.addEventListener("live", show); // the part was sent again
