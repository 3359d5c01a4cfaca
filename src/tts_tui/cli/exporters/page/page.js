"use strict";
// Everything shown is set as text, never as markup: names, questions and answers are anybody's.
(() => {
  const session = JSON.parse(document.getElementById("session").textContent);
  const byId = (id) => document.getElementById(id);
  const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
  const ENDED = ["done", "failed", "cut"];
  const TAIL = 160;
  const FOLDED = 8; // groups of more traces begin folded
  const PICK = Object.fromEntries(session.pick_fields.map((name, place) => [name, place]));
  const STEP = Object.fromEntries(session.step_fields.map((name, place) => [name, place]));
  const tokenClock = session.clock === "token";

  let race = null; // the one shown, its columns summed up
  let now = 0; // in ms of the replay's clock
  let playing = false;
  let speed = 1;
  let lastFrame = null;

  // -- numbers, in the form that the rest of the program gives them ---------------------------

  const whole = (value) =>
    value === null ? "–" : String(value).replace(/\B(?=(\d{3})+$)/g, " ");

  const clock = (ms) => {
    const passed = Math.floor(ms / 1000);
    const two = (part) => String(part).padStart(2, "0");
    const [hours, minutes, rest] = [Math.floor(passed / 3600), Math.floor(passed / 60) % 60, passed % 60];
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  };

  const moment = (ms) =>
    tokenClock ? `tick ${whole(Math.round(ms / session.ms_a_tick))}` : clock(ms);

  // -- looking up ---------------------------------------------------------------------------

  // How many of some ascending moments are at or before one.
  const upTo = (moments, ms) => {
    let [low, high] = [0, moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (moments[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const summed = (differences) => {
    let sum = 0;
    return differences.map((difference) => (sum += difference));
  };

  const lastOf = (rows, ms) => {
    let found = null;
    for (const row of rows) {
      if (row[0] > ms) break;
      found = row;
    }
    return found;
  };

  const prepared = (data) => {
    const lanes = data.lanes.map((lane) => ({
      ...lane,
      whole: lane.text.map(([, said]) => said).join(""),
      moments: summed(lane.came_ms),
      totals: summed(lane.came_tokens),
      ends: summed(lane.came_units),
    }));
    const counts = lanes.flatMap((lane) => [
      lane.totals.at(-1) || 0,
      ...lane.steps.map((step) => step[STEP.tokens]),
    ]);
    const decisions = data.strategies
      .map((strategy) => strategy.picks.find((pick) => pick[PICK.decided]))
      .filter((pick) => pick)
      .map((pick) => [pick[PICK.at_ms], "decides"]);
    const marks = [...data.marks, ...decisions].sort((one, other) => one[0] - other[0]);
    return { ...data, lanes, marks, most: Math.max(1, ...[0].concat(counts)) };
  };

  // A lane at a moment: its status, its tokens, how much of its text has been said.
  const stands = (lane, ms) => {
    const step = lastOf(lane.steps, ms);
    if (!step) return { status: "queued", tokens: 0, said: 0, there: false };
    const came = upTo(lane.moments, ms);
    const newer = came && lane.moments[came - 1] > step[STEP.at_ms];
    const over = ENDED.includes(step[STEP.status]);
    return {
      status: step[STEP.status],
      tokens: newer && !over ? lane.totals[came - 1] : step[STEP.tokens],
      said: came ? lane.ends[came - 1] : 0,
      over,
      there: true,
    };
  };

  // -- drawing ------------------------------------------------------------------------------

  const make = (tag, className, parent, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const verdictClass = (correct) => (correct === null ? "" : correct ? "right" : "wrong");

  const buildLanes = () => {
    const place = byId("lanes");
    place.replaceChildren();
    race.groups = new Map();
    for (const lane of race.lanes) {
      if (!race.groups.has(lane.of)) race.groups.set(lane.of, { lanes: [] });
      race.groups.get(lane.of).lanes.push(lane);
    }
    for (const [of, group] of race.groups) {
      if (of !== null) {
        group.heading = make("details", "group", place);
        group.heading.open = group.lanes.length <= FOLDED;
        group.said = make("summary", "", group.heading);
      }
      for (const lane of group.lanes) buildLane(lane, group.heading || place);
    }
  };

  const buildLane = (lane, place) => {
    const row = make("button", "lane", place);
    row.type = "button";
    lane.row = row;
    lane.cells = { which: make("span", "which number", row, String(lane.trace)) };
    lane.cells.bar = make("i", "", make("span", "bar", row));
    for (const name of ["tokens", "status", "answer", "tail"]) {
      lane.cells[name] = make("span", name, row);
    }
    lane.cells.tokens.classList.add("number");
    for (const name of ["said", "verdict", "end"]) {
      lane.cells[name] = make("span", name, lane.cells.answer);
    }
    row.addEventListener("click", () => open(lane));
  };

  const drawLane = (lane) => {
    const at = stands(lane, now);
    // What a procedure grows is not there before it is grown.
    const there = lane.of === null || at.there;
    lane.row.hidden = !there;
    if (!there) return false;
    const { bar, tokens, status, answer, said, verdict, end, tail } = lane.cells;
    bar.style.width = `${(100 * at.tokens) / race.most}%`;
    bar.className = at.status;
    say(tokens, at.status === "queued" ? "" : whole(at.tokens));
    say(status, at.status);
    status.className = `status ${at.status}`;
    const done = at.status === "done";
    const answered = done && lane.answer !== null;
    answer.className = `answer ${answered ? verdictClass(lane.correct) : "none"}`;
    say(said, answered ? lane.answer : done ? "no answer" : "");
    said.title = said.textContent;
    say(verdict, answered ? lane.verdict : "");
    say(end, at.over ? lane.end : "");
    end.title = end.textContent;
    const text = lane.whole.slice(Math.max(0, at.said - TAIL), at.said).replace(/\s+/g, " ");
    say(tail, text);
    return true;
  };

  const drawGroup = (of, group) => {
    const there = group.lanes.filter(drawLane).length;
    if (of === null) return;
    group.heading.hidden = !there;
    say(group.said, `grown by ${of} · ${there} ${there === 1 ? "trace" : "traces"}`);
  };

  const buildStrategies = () => {
    const place = byId("strategies");
    place.replaceChildren();
    for (const strategy of race.strategies) {
      const row = make("tr", "", place);
      strategy.row = row;
      make("td", "name", row, strategy.name);
      strategy.cells = {};
      for (const name of ["answer", "verdict", "at", "sequential", "spent"]) {
        strategy.cells[name] = make("td", name, row);
      }
      strategy.cells.sequential.classList.add("number");
      strategy.cells.spent.classList.add("number");
      strategy.cells.why = make("td", "", make("tr", "why", place));
      strategy.cells.why.colSpan = 6;
    }
  };

  const drawStrategy = (strategy) => {
    const pick = lastOf(strategy.picks, now);
    const { answer, verdict, at, sequential, spent, why } = strategy.cells;
    const decided = pick !== null && pick[PICK.decided];
    strategy.row.className = decided ? "is-decided" : "";
    const named = pick !== null && pick[PICK.answer] !== null;
    say(answer, named ? pick[PICK.answer] : decided ? "no answer" : "–");
    answer.title = named ? pick[PICK.answer] : "";
    say(verdict, pick === null ? "" : pick[PICK.verdict]);
    verdict.className = `verdict ${pick === null ? "" : verdictClass(pick[PICK.correct])}`;
    say(at, decided ? decidedAt(strategy, pick) : "");
    say(sequential, pick === null ? "–" : whole(pick[PICK.sequential_tokens]));
    say(spent, pick === null ? "–" : whole(pick[PICK.spent_tokens]));
    const voters = pick === null ? [] : pick[PICK.voters];
    const who = voters.length ? `${voters.length > 1 ? "traces" : "trace"} ${voters.join(", ")}` : "";
    say(why, [pick === null ? "" : pick[PICK.reason], who].filter((part) => part).join(" · "));
  };

  const decidedAt = (strategy, pick) => {
    if (pick[PICK.decided_at_s] !== null) return pick[PICK.decided_at];
    return moment(strategy.picks.find((each) => each[PICK.decided])[PICK.at_ms]);
  };

  const buildMarks = () => {
    const place = byId("marks");
    place.replaceChildren();
    for (const [ms, kind] of race.marks.slice(0, 400)) {
      make("i", kind, place).style.left = `calc(${(100 * ms) / Math.max(1, race.ends_ms)}% - 1px)`;
    }
  };

  const draw = () => {
    byId("head").value = now;
    byId("head").setAttribute("aria-valuetext", moment(now));
    say(byId("clock"), `${moment(now)} / ${moment(race.ends_ms)}`);
    say(byId("play"), playing ? "‖ Pause" : "▶ Play");
    race.groups.forEach((group, of) => drawGroup(of, group));
    race.strategies.forEach(drawStrategy);
  };

  const show = (place) => {
    byId("races").selectedIndex = place;
    race = prepared(session.races[place]);
    now = race.ends_ms;
    playing = false;
    byId("head").max = Math.max(1, race.ends_ms);
    say(byId("question"), race.text);
    const truth = session.truth_shown ? (race.truth === null ? "not known" : race.truth) : "hidden";
    say(byId("truth"), `truth: ${truth} · model: ${race.model}` + (race.ended ? "" : " · the recording stops in its middle"));
    buildLanes();
    buildStrategies();
    buildMarks();
    draw();
  };

  // -- one trace's text ---------------------------------------------------------------------

  const open = (lane) => {
    playing = false;
    draw();
    const at = stands(lane, now);
    say(byId("whose"), `Trace ${lane.trace}${lane.of === null ? "" : ` of ${lane.of}`}`);
    const shown = at.said < lane.whole.length ? " What came after this moment is dim." : "";
    const thinks = lane.text.some(([thinking]) => thinking) ? " Thinking is coloured." : "";
    const fed = lane.before ? " What it went on from is set off." : "";
    say(byId("how"), `${at.status} at ${moment(now)}, ${whole(at.tokens)} tokens.${thinks}${fed}${shown}`);
    const place = byId("said");
    place.replaceChildren();
    if (lane.before) make("span", "before", place, lane.before);
    let passed = 0;
    for (const [thinking, said] of lane.text) {
      const cut = Math.min(said.length, Math.max(0, at.said - passed));
      const kind = thinking ? "thought" : "";
      if (cut) make("span", kind, place, said.slice(0, cut));
      if (cut < said.length) make("span", `${kind} later`, place, said.slice(cut));
      passed += said.length;
    }
    if (!lane.whole && !lane.before) make("span", "later", place, "It said nothing.");
    byId("trace").showModal();
  };

  // -- playing ------------------------------------------------------------------------------

  const seek = (ms) => {
    now = Math.min(race.ends_ms, Math.max(0, ms));
    draw();
  };

  const frame = (stamp) => {
    if (playing) {
      if (lastFrame !== null) now += (stamp - lastFrame) * speed;
      if (now >= race.ends_ms) [now, playing] = [race.ends_ms, false];
      draw();
    }
    lastFrame = playing ? stamp : null;
    if (playing) requestAnimationFrame(frame);
  };

  const play = () => {
    if (!playing && now >= race.ends_ms) now = 0;
    playing = !playing;
    lastFrame = null;
    if (playing) requestAnimationFrame(frame);
    draw();
  };

  const change = (by) => {
    const place = Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(speed) + by));
    speed = SPEEDS[place];
    byId("speed").selectedIndex = place;
  };

  const jump = (by) => {
    const moments = race.marks.map(([ms]) => ms);
    const near = by > 0 ? moments.find((ms) => ms > now) : moments.findLast((ms) => ms < now);
    playing = false;
    seek(near === undefined ? (by > 0 ? race.ends_ms : 0) : near);
  };

  const turn = (by) => {
    const place = byId("races").selectedIndex + by;
    if (place >= 0 && place < session.races.length) show(place);
  };

  const KEYS = {
    " ": play,
    "[": () => jump(-1),
    "]": () => jump(1),
    "<": () => change(-1),
    "-": () => change(-1),
    ">": () => change(1),
    "+": () => change(1),
    "=": () => change(1),
    n: () => turn(1),
    p: () => turn(-1),
    N: () => turn(-1),
  };

  const keyed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("trace").open) return;
    const on = event.target.tagName;
    if (on === "SELECT" || (["BUTTON", "SUMMARY"].includes(on) && event.key === " ")) return;
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (side) seek(now + side * (event.shiftKey ? race.ends_ms / 10 : 5000));
    else if (/^[0-9]$/.test(event.key)) seek((Number(event.key) / 10) * race.ends_ms);
    else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  };

  // A link to a moment: #race=2&at=60%, or at=12.5, in seconds of the replay as it plays.
  const follow = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const place = Number(asked.get("race")) - 1;
    if (session.races[place]) show(place);
    const [, number, share] = /^(\d{1,9}(?:\.\d{1,6})?)(%?)$/.exec(asked.get("at")) || [];
    if (number === undefined) return;
    playing = false;
    seek(share ? (race.ends_ms * Number(number)) / 100 : Number(number) * 1000);
  };

  // -- beginning ----------------------------------------------------------------------------

  say(byId("title"), session.title);
  say(byId("about"), `recorded ${session.created} · made by ${session.made_by}`);
  say(byId("totals"), session.totals);
  for (const note of session.notes) make("p", "", byId("notes"), note);
  for (const each of SPEEDS) make("option", "", byId("speed"), `${each}×`);
  byId("speed").selectedIndex = SPEEDS.indexOf(1);
  const several = new Set(session.races.map((each) => each.model)).size > 1;
  for (const each of session.races) {
    const text = each.text.replace(/\s+/g, " ");
    const short = text.length > 90 ? `${text.slice(0, 89)}…` : text;
    const model = several ? ` · ${each.model}` : "";
    make("option", "", byId("races"), `${each.question}. ${short}${model}`);
  }
  byId("chooser").hidden = session.races.length < 2;
  byId("races").addEventListener("change", (event) => show(event.target.selectedIndex));
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  byId("play").addEventListener("click", play);
  byId("head").addEventListener("input", (event) => seek(Number(event.target.value)));
  byId("speed").addEventListener("change", (event) => (speed = SPEEDS[event.target.selectedIndex]));
  document.addEventListener("keydown", keyed);
  window.addEventListener("hashchange", follow);
  show(0);
  follow();
})();
