// Finds out which door is open before the platform's one-time hint is spent: the cookie that came with this page, else
// the platform's storage, else a new window. Without this script both buttons work.
const door = document.getElementById("door");
const here = document.getElementById("continue");
const elsewhere = document.getElementById("new-window");
const goesOn = door.dataset.wait === "no";
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
  document.getElementById("blocked").hidden = false;
  document.getElementById("moment")?.setAttribute("hidden", "");
  elsewhere.querySelector("button").classList.remove("alt");
  here.querySelector("button").classList.add("alt");
};

if (kept && goesOn) {
  here.requestSubmit();
} else if (!kept) {
  const left = goesOn && await leave().catch(() => null);
  if (left) send(left);
  else if (elsewhere) sayBlocked();
}
