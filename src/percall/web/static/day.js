// Moves the instant of the page of a day. What an instant says, the page's server counts; this
// script only looks up in the day's own spans what holds, so that it can be seen to change.
"use strict";

(async () => {
  const stage = document.querySelector("#stage");
  if (!stage) return;
  const answer = await fetch(stage.dataset.spans);
  if (!answer.ok) return; // the page stands as it is, with its form
  const day = await answer.json();

  const STATES = ["talking", "ringing", "wrap_up", "free", "free_or_away", "away"];
  const GONE = STATES.length;
  const first = Number(stage.dataset.first), last = Number(stage.dataset.last);
  const slider = stage.querySelector("#moment"), button = stage.querySelector("#play");
  const speed = stage.querySelector("#speed"), clock = stage.querySelector("#clock");
  const tiles = [...document.querySelectorAll("#floor .tile")];
  const lanes = [...document.querySelectorAll("#floor .lane")];
  const overlays = [...document.querySelectorAll(".moving")];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const waits = day.waits.sort((a, b) => a[0] - b[0]);
  let at = Number(stage.dataset.at), playing = false, before = 0, asked = 0;

  const two = (number) => String(number).padStart(2, "0");

  function local(ms) {
    const found = day.offsets.find(([begin, end]) => begin <= ms && ms < end) ?? day.offsets.at(-1);
    const seconds = Math.floor((ms + found[2]) / 1000);
    return [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  }

  function stateOf(turns) {
    let low = 0, high = turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (turns[middle][0] <= at) low = middle + 1; else high = middle;
    }
    return low ? turns[low - 1][1] : GONE;
  }

  function sizeOf(waited) {
    return [20, 60, 120, 300].filter((limit) => waited >= limit * 1000).length;
  }

  function drawQueues() {
    const dots = lanes.map(() => []);
    let count = 0;
    for (const [begin, end, queue] of waits) {
      if (begin > at) break;
      if (at < end) { dots[Math.min(queue, lanes.length - 1)].push(sizeOf(at - begin)); count += 1; }
    }
    lanes.forEach((lane, place) => {
      while (lane.children.length > dots[place].length) lane.lastChild.remove();
      while (lane.children.length < dots[place].length) lane.append(document.createElement("i"));
      dots[place].forEach((size, dot) => { lane.children[dot].className = `dot d${size}`; });
    });
    return count;
  }

  function draw() {
    const counts = new Array(GONE + 1).fill(0);
    day.agents.forEach((turns, place) => {
      const state = stateOf(turns);
      counts[state] += 1;
      const wanted = `tile s${state}`;
      if (tiles[place].className !== wanted) tiles[place].className = wanted;
    });
    const told = { waiting: drawQueues() };
    STATES.forEach((word, state) => { told[word] = counts[state]; });
    for (const [word, count] of Object.entries(told)) {
      const place = document.querySelector(`[data-count="${word}"]`);
      if (place) { place.value = String(count); place.textContent = String(count); }
    }
    for (const overlay of overlays) {
      const left = Number(overlay.dataset.left), width = Number(overlay.dataset.width);
      const x = left + (width * (at - first)) / (last - first);
      // What holds at the instant stands right of its line, not below the veil.
      const after = Math.min(x + Number(overlay.dataset.step), left + width);
      overlay.querySelector(".veil").setAttribute("x", after);
      overlay.querySelector(".veil").setAttribute("width", left + width - after);
      overlay.querySelector(".now").setAttribute("x1", x - 1);
      overlay.querySelector(".now").setAttribute("x2", x - 1);
    }
    const [hours, minutes] = local(at);
    clock.textContent = `${two(hours)}:${two(minutes)}`;
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", clock.textContent);
  }

  // The tables of the instant are the server's.
  async function ask() {
    const mine = ++asked;
    const [hours, minutes, seconds] = local(at);
    const query = new URLSearchParams(location.search);
    query.set("at", `${two(hours)}:${two(minutes)}${seconds ? ":" + two(seconds) : ""}`);
    const place = `${location.pathname}?${query}`;
    const response = await fetch(place);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("#instant");
    if (mine !== asked || playing) return;
    if (!found) { setTimeout(() => { if (mine === asked) ask(); }, 1000); return; }
    document.querySelector("#instant").replaceWith(document.importNode(found, true));
    history.replaceState(null, "", place);
  }

  function move(ms) {
    at = Math.min(Math.max(Math.round(ms / 1000) * 1000, first), last);
    draw();
  }

  function step(now) {
    if (!playing) return;
    // With reduced motion the day goes on in jumps, one a second, and nothing glides.
    if (!still.matches || now - before >= 1000) {
      at = Math.min(at + (now - before) * Number(speed.value), last);
      before = now;
      draw();
    }
    if (at >= last) stop(); else requestAnimationFrame(step);
  }

  function stop() {
    playing = false;
    button.textContent = button.dataset.play;
    document.querySelector("#instant").hidden = false;
    move(at);
    ask();
  }

  function play() {
    if (at >= last) at = first;
    playing = true;
    asked += 1;
    before = performance.now();
    button.textContent = button.dataset.pause;
    document.querySelector("#instant").hidden = true; // it is of another instant while time runs
    requestAnimationFrame(step);
  }

  button.addEventListener("click", () => (playing ? stop() : play()));
  slider.addEventListener("input", () => { if (playing) stop(); move(Number(slider.value)); });
  slider.addEventListener("change", ask);
  for (const overlay of overlays) {
    overlay.addEventListener("click", (event) => {
      const box = overlay.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * overlay.viewBox.baseVal.width;
      const share = (x - Number(overlay.dataset.left)) / Number(overlay.dataset.width);
      if (playing) stop();
      move(first + Math.round((share * (last - first)) / 60000) * 60000);
      ask();
    });
  }
  draw();
  stage.querySelector(".controls").hidden = false;
})();
