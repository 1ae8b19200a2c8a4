// Proposes the reader's own time zone where a course has none yet; without this script UTC is proposed.
const zones = document.querySelector("select[data-propose]");
const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones && zones.value === "UTC" && [...zones.options].some((one) => one.value === mine)) zones.value = mine;
