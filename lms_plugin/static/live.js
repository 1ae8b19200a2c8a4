// Keeps the list of those who are at it fresh, for as long as somebody looks at it and is not inside it.
const rows = document.getElementById("live");
const EVERY = 10000;

const look = async () => {
  if (!document.hidden && !rows.contains(document.activeElement)) {
    try {
      const reply = await fetch(location.href);
      if (!reply.ok) return; // the launch is over: the page stays as it is
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      rows.replaceChildren(...page.getElementById("live").children);
      document.dispatchEvent(new Event("moments"));
    } catch {
      // offline: try again below
    }
  }
  setTimeout(look, EVERY);
};
if (rows) setTimeout(look, EVERY);
