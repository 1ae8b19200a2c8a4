// Keeps the gradebook up to date without anybody touching it.
const table = document.getElementById("gradebook");

const look = async () => {
  try {
    const reply = await fetch(table.dataset.source);
    const facts = await reply.json();
    for (const row of facts.rows) {
      for (const cell of row.cells) {
        const place = table.querySelector(`[data-cell="${row.person} ${cell.item}"]`);
        if (!place) continue;
        place.querySelector("strong").textContent = cell.shown;
        place.querySelector(".note").textContent = `${cell.comment} ${cell.received}`;
      }
    }
  } catch {
    // the platform may be down on purpose; look again
  }
  setTimeout(look, 1000);
};
look();
