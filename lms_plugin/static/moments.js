// Shows moments in the reader's own time zone; without this script they stand there in UTC.
for (const moment of document.querySelectorAll("time[data-local]")) {
  const at = new Date(moment.dateTime);
  moment.title = moment.textContent;
  moment.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}
