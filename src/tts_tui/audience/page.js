"use strict";
const $ = (id) => document.getElementById(id);
const make = (tag, text, kind) => {
  const one = document.createElement(tag);
  if (text !== undefined) one.textContent = text;
  if (kind) one.className = kind;
  return one;
};
let mine = null;
let round = null;
let offered = "";

function mark(right) { return right === true ? "✓ " : right === false ? "✗ " : ""; }
function tone(right) { return right === true ? " right" : right === false ? " wrong" : ""; }

async function bet(choice) {
  try {
    const reply = await fetch("bet", { method: "POST", body: JSON.stringify({ choice }) });
    const said = await reply.json();
    if (reply.ok) { mine = said.bet; paintMine(); $("bets-note").textContent = "You can change your bet until the race begins."; }
    else $("bets-note").textContent = said.why;
  } catch { $("bets-note").textContent = "That did not arrive; try again."; }
}

function paintMine() {
  for (const one of $("choices").children) {
    one.classList.toggle("mine", one.dataset.name === mine);
    one.setAttribute("aria-pressed", String(one.dataset.name === mine));
  }
}

function showBets(bets) {
  $("bets").hidden = !bets || !bets.choices.length;
  if ($("bets").hidden) return;
  if (round !== bets.round) { round = bets.round; mine = null; $("bets-note").textContent = ""; }
  $("bets-title").textContent = bets.open ? "Who will be right? Tap to bet" : "The bets";
  const names = JSON.stringify(bets.choices.map((one) => one.name));
  if (names !== offered) {
    offered = names;
    $("choices").replaceChildren(...bets.choices.map((one) => {
      const button = make("button");
      button.type = "button";
      button.dataset.name = one.name;
      button.append(make("i"), make("span", one.name), make("span"));
      button.addEventListener("click", () => bet(one.name));
      return button;
    }));
  }
  const most = Math.max(1, ...bets.choices.map((one) => one.bets));
  bets.choices.forEach((one, at) => {
    const button = $("choices").children[at];
    button.disabled = !bets.open;
    button.children[0].style.width = `${Math.round((100 * one.bets) / most)}%`;
    button.children[2].textContent = one.bets || "";
  });
  paintMine();
}

function showVerdict(board) {
  const result = board.bets && board.bets.result;
  $("verdict").hidden = !board.truth && !result;
  $("truth").textContent = board.truth ? `The right answer: ${board.truth}` : "";
  const all = result ? result.right + result.wrong + result.void : 0;
  $("room").textContent = all ? `The room: ${result.right} of ${all} bet right` + (result.void ? `, ${result.void} on a strategy that stayed undecided` : "") : "";
}

function showRows(rows) {
  $("rows").replaceChildren(...rows.map((row) => {
    const line = make("div", undefined, `row${row.decided ? "" : " open"}`);
    const answer = row.answer === null ? "–" : row.answer;
    const facts = make("small");
    const said = row.decided ? [row.spent && `${row.spent} tokens`, row.at].filter(Boolean) : ["undecided"];
    facts.append(...said.map((one) => make("span", one)));
    line.append(make("b", row.name), make("span", mark(row.right) + answer, `answer${tone(row.right)}`), facts);
    return line;
  }));
}

function showVotes(votes) {
  $("votes-title").hidden = !votes.length;
  $("votes").replaceChildren(...votes.map((vote) => {
    const line = make("div", undefined, `vote${tone(vote.right)}`);
    const track = make("span", undefined, "track");
    const bar = make("i");
    bar.style.width = `${Math.round(100 * vote.share)}%`;
    track.append(bar);
    line.append(make("b", mark(vote.right) + vote.answer), track, make("small", vote.votes));
    return line;
  }));
}

function showLanes(lanes) {
  $("lanes").replaceChildren(...lanes.map((lane, at) => {
    const line = make("div", undefined, `lane ${lane.status}`);
    const track = make("span", undefined, "track");
    const bar = make("i");
    bar.style.width = `${Math.round(100 * lane.share)}%`;
    track.append(bar);
    const said = lane.answer !== null ? mark(lane.right) + lane.answer : lane.status;
    line.append(make("span", at + 1), track, make("span", said, tone(lane.right).trim()));
    return line;
  }));
}

function show(board) {
  if (!board) return;
  const phases = { wait: "the race begins soon", bets: "bets are open", race: "racing", end: "the race is over" };
  $("state").textContent = [phases[board.phase], board.elapsed].filter(Boolean).join(" · ");
  const asked = board.question;
  $("where").textContent = [asked && `question ${asked.number} of ${asked.of}`, board.model].filter(Boolean).join(" · ");
  $("question").textContent = asked ? asked.text : "Nothing on stage yet.";
  $("board").hidden = !board.rows;
  showBets(board.bets);
  showVerdict(board);
  if (board.rows) { showRows(board.rows); showVotes(board.votes); showLanes(board.lanes); }
}

const events = new EventSource("events");
events.onmessage = (event) => show(JSON.parse(event.data));
events.onerror = () => { $("state").textContent = "no connection; trying again …"; };
