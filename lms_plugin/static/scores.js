// Keeps the page of scores up to date without a reload: each part marked data-live that has changed is put in its place,
// unless somebody is using it just now. Without this script the page is as good as its last load.
const OFTEN = 4000;
const SELDOM = 30000;

const inUse = (part) => part.contains(document.activeElement) || part.querySelector("details[open], input:checked");

const refresh = async () => {
  if (document.visibilityState === "visible") {
    try {
      const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (reply.ok) {
        const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
        for (const part of document.querySelectorAll("[data-live]")) {
          const other = fresh.getElementById(part.id);
          if (other && other.innerHTML !== part.dataset.live && !inUse(part)) {
            part.dataset.live = other.innerHTML;
            part.replaceChildren(...[...other.childNodes].map((node) => document.importNode(node, true)));
          }
        }
        document.getElementById("health").dataset.moving = fresh.getElementById("health").dataset.moving;
        document.dispatchEvent(new Event("moments"));
      }
    } catch {
      // offline: the next time
    }
  }
  plan();
};

const plan = () => {
  const moving = Number(document.getElementById("health").dataset.moving) > 0;
  setTimeout(refresh, moving ? OFTEN : SELDOM);
};

for (const part of document.querySelectorAll("[data-live]")) part.dataset.live = "";
plan();
