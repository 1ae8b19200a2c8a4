// Shows moments in the reader's own time zone, as the server writes them (filters.py) and with the zone's name; without
// this script they stand there in UTC.
const written = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});
const show = () => {
  for (const moment of document.querySelectorAll("time[data-local]")) write(moment);
};
const write = (moment) => {
  const part = Object.fromEntries(written.formatToParts(new Date(moment.dateTime)).map((one) => [one.type, one.value]));
  moment.title = moment.textContent;
  delete moment.dataset.local;
  moment.textContent = `${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute} ${part.timeZoneName}`;
};
show();
document.addEventListener("moments", show); // another script brought new ones
