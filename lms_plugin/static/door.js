// Finds out which door is open before the platform's one-time hint is spent: the cookie that came with this page, else
// the platform's storage, else a new window. Without this script both buttons work.
const door = document.getElementById("door");
const here = document.getElementById("continue");
const elsewhere = document.getElementById("new-window");
const goesOn = door.dataset.wait === "no";
const insecure = location.protocol === "http:" && !isSecureContext; // no browser keeps a Secure cookie (LOGIN-13)
const kept = document.cookie.split("; ").includes("assay_probe=1");

// Leaves a fresh secret with the platform and reads it back; what is kept that way binds this browser like a cookie.
const leave = async () => {
  const { inStorage, random } = await import(door.dataset.messages);
  const key = `assay_${random(8)}`;
  const value = random(32);
  const found = await inStorage(door.dataset.origin, door.dataset.target, async (send) => {
    if (!await send("put_data", { key, value })) return null;
    return (await send("get_data", { key }))?.value === value || null;
  });
  return found && { door: "storage", storage_key: key, storage_value: value };
};

const send = (extra) => {
  for (const [name, value] of Object.entries(extra)) {
    let field = here.elements.namedItem(name);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      here.append(field);
    }
    field.value = value;
  }
  here.requestSubmit();
};

const sayBlocked = () => {
  document.getElementById("blocked").hidden = insecure;
  document.getElementById("insecure").hidden = !insecure;
  document.getElementById("moment")?.setAttribute("hidden", "");
  if (!elsewhere) return;
  const [best, other] = [elsewhere, here].map((form) => form.querySelector("button"));
  best.classList.remove("alt");
  other.classList.add("alt");
  other.textContent = door.dataset.again;
  door.prepend(elsewhere);
};

if (kept && goesOn) {
  here.requestSubmit();
} else if (!kept) {
  const left = goesOn && !insecure && await leave().catch(() => null);
  if (left) send(left);
  else if (elsewhere || insecure) sayBlocked();
}
