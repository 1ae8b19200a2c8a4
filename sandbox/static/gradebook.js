// Keeps the gradebook up to date without anybody touching it, and says what is new.
const table = document.getElementById("gradebook");
const news = document.getElementById("news");
const PAUSE = 1000;
let before = "";
const seen = new Map();

const element = (name, text, kind) => {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
};

const header = (columns) => {
  const row = document.createElement("tr");
  const first = element("th", "Learner");
  first.scope = "col";
  row.append(first);
  for (const column of columns) {
    const head = element("th", `${column.label} `);
    head.scope = "col";
    head.append(element("span", `of ${column.maximum}`, "note"));
    row.append(head);
  }
  return row;
};

const filled = (person, cell) => {
  const made = document.createElement("td");
  made.dataset.cell = `${person} ${cell.item}`;
  const shown = element("strong", cell.review ? "" : cell.shown || "–");
  if (cell.review) {
    const link = element("a", cell.shown || "–");
    link.href = cell.review;
    shown.append(link);
  }
  made.append(shown);
  if (cell.received) {
    if (cell.comment) made.append(" ", element("span", cell.comment));
    const sent = [cell.score, cell.activity, cell.grading].filter(Boolean).join(", ");
    made.append(" ", element("span", sent, "note"));
    made.append(" ", element("span", `of ${cell.timestamp}`, "note"));
    made.append(" ", element("span", `received ${cell.received}`, "note"));
  }
  return made;
};

const line = (row) => {
  const made = document.createElement("tr");
  const name = element("th", row.name);
  name.scope = "row";
  made.append(name, ...row.cells.map((cell) => filled(row.person, cell)));
  return made;
};

// A sentence for each grade that was not there a moment ago, read out by the status line.
const changes = (facts, first) => {
  const said = [];
  for (const row of facts.rows) {
    row.cells.forEach((cell, place) => {
      const key = `${row.person} ${cell.item}`;
      const state = `${cell.timestamp} ${cell.received}`;
      if (!first && seen.get(key) !== state) {
        said.push(`${row.name}, ${facts.columns[place].label}: ${cell.shown || "no grade"}.`);
      }
      seen.set(key, state);
    });
  }
  return said.join(" ");
};

const look = async () => {
  try {
    const reply = await fetch(table.dataset.source);
    const text = await reply.text();
    if (reply.ok && text !== before) {
      const facts = JSON.parse(text);
      const said = changes(facts, before === "");
      if (said) news.textContent = `New: ${said}`;
      table.tHead.replaceChildren(header(facts.columns));
      table.tBodies[0].replaceChildren(...facts.rows.map(line));
      before = text;
    }
  } catch {
    // the platform may be stopped on purpose; look again
  }
  setTimeout(look, PAUSE);
};
look();
