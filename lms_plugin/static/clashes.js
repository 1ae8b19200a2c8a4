// Two answers to one question, from two tabs or devices, side by side, and a button under each. Fetched by autosave.js
// where that happens, which is seldom: most quizzes begin and end without it.
const text = (node) => node?.textContent.trim().replace(/\s+/g, " ") ?? "";

// An answer in the words of its question, a paragraph for each part of it.
const words = (section, { response, certainty }) => {
  const { slot, type } = section.dataset;
  const rows = [];
  if (type === "ordering") {
    for (const place of response ?? []) rows.push(text(section.querySelector(`[name="o${slot}"][value="${place}"] ~ [data-entry]`)));
  }
  for (const row of section.querySelectorAll(`[name^="a${slot}"]`)) {
    const part = row.name.slice(slot.length + 2);
    const value = part ? response?.[part] : response;
    const picked = row.tagName === "SELECT" ? [...row.options].find((one) => one.value && one.value === value) : null;
    const ticked = Array.isArray(value) ? value.includes(row.value) : value !== null && String(value) === row.value;
    if (picked) rows.push([text(section.querySelector(`label[for="${row.id}"]`)), picked.text].filter(Boolean).join(" → "));
    else if (row.type === "text" && value) rows.push(value);
    else if (["radio", "checkbox"].includes(row.type) && ticked) {
      const heads = (row.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => text(document.getElementById(id))).filter(Boolean);
      rows.push(heads.join(": ") || text(row.closest("label").lastElementChild));
    }
  }
  if (!rows.length) rows.push(section.closest("form").dataset.none);
  const level = section.querySelector(`[data-certainty][value="${certainty}"]`);
  if (level) rows.push(`${text(section.querySelector(".certainty > legend"))} ${text(level.closest("label"))}`);
  const told = document.createElement("div");
  told.append(...rows.map((row) => Object.assign(document.createElement("p"), { textContent: row })));
  return told;
};

// ``mine`` and ``theirs``: an answer, {response, certainty}, and what is done when it is the one that counts.
export const sideBySide = (section, mine, theirs) => {
  const said = section.closest("form").dataset;
  section.querySelector(".clash")?.remove();
  const panel = document.createElement("div");
  panel.className = "clash panel panel-warn";
  panel.setAttribute("role", "alert");
  panel.append(Object.assign(document.createElement("p"), { textContent: said.clash }));
  const offer = (label, head, { answer, take }) => {
    const row = document.createElement("div");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "alt", textContent: label });
    button.addEventListener("click", () => {
      panel.remove();
      take();
      section.querySelector("h2").focus();
    });
    row.append(Object.assign(document.createElement("strong"), { textContent: head }), words(section, answer), button);
    panel.append(row);
  };
  offer(said.mine, said.mineIs, mine);
  offer(said.theirs, said.theirsIs, theirs);
  section.querySelector("fieldset").before(panel);
  panel.scrollIntoView({ block: "nearest" });
};
