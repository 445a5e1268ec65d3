// Sliders beside the fields of levers, and results that arrive while they are played. Without this
// script the form is sent by its button, and the page asks again by itself.
"use strict";

(() => {
  const form = document.querySelector("#levers");
  const POLL_MS = 400, QUIET_MS = 350;
  let timer = 0, turn = 0;

  for (const field of form?.querySelectorAll("input[data-least]") ?? []) {
    const slide = document.createElement("input");
    slide.type = "range";
    [slide.min, slide.max, slide.step] = [field.dataset.least, field.dataset.most, field.dataset.step];
    slide.value = field.dataset.at;
    slide.setAttribute("aria-label", field.closest("label").querySelector("span").textContent);
    field.closest("label").after(slide);
    slide.addEventListener("input", () => {
      field.value = slide.value + field.dataset.unit;
      pull(field);
      soon();
    });
    field.addEventListener("input", () => {
      const number = parseFloat(field.value.replace(",", ".").replace("\u2212", "-"));
      if (!Number.isNaN(number)) slide.value = number;
    });
  }

  // A lever with a value is in the plan; one whose box is cleared has no values left.
  function pull(field) {
    const box = field.closest("details.lever")?.querySelector(".use input");
    if (box) box.checked = true;
  }

  form?.addEventListener("change", (event) => {
    const field = event.target, lever = field.closest("details.lever");
    if (field.type === "range") return;
    if (lever && field.closest(".use") && !field.checked) {
      for (const one of lever.querySelectorAll("input[name]:not([type=checkbox]), select")) one.value = "";
    } else if (lever && field.value) {
      pull(field);
    }
    soon();
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });

  // Many plans take long: they wait for the button.
  function soon(wait = QUIET_MS) {
    if (wait && !("live" in form.dataset)) return;
    clearTimeout(timer);
    timer = setTimeout(() => { leave(); ask(address()); }, wait);
  }

  // What is not looked at any more makes room for what is.
  function leave() {
    const { state, work } = document.querySelector("#status").dataset;
    if (state !== "running") return;
    fetch("/try/leave", { method: "POST", redirect: "manual", body: new URLSearchParams({ work }) });
  }

  function address() {
    const filled = [...new FormData(form)].filter(([name, value]) => value !== "" && name !== "named");
    const parted = new Set(filled.map(([name]) => name.split(".")[0]).filter((name, place) => filled[place][0].includes(".")));
    return `${new URL(form.action).pathname}?${new URLSearchParams(filled.filter(([name]) => !parted.has(name)))}`;
  }

  async function ask(at) {
    const mine = ++turn;
    let answer;
    try {
      answer = await fetch(at, { headers: { Accept: "text/html" } });
    } catch {
      return; // the server is gone: the page stands as it is
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== turn) return; // somebody has moved a lever since
    const found = page.querySelector("#found"), status = page.querySelector("#status");
    if (answer.headers.get("refresh")) return again(at, mine);
    if (!found) {
      location.assign(at); // an error page says more than a part of it could
      return;
    }
    history.replaceState(null, "", answer.url);
    show(found, status);
    if (status.dataset.state === "running") again(answer.url, mine);
  }

  function again(at, mine) {
    setTimeout(() => { if (mine === turn) ask(at); }, POLL_MS);
  }

  function show(found, status) {
    const old = document.querySelector("#found"), told = document.querySelector("#status");
    const opened = [...old.querySelectorAll("details[open]")].map((one) => one.id);
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const isTyping = focused?.matches("input");
    for (const id of opened) found.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    if (!isTyping) {
      old.replaceWith(document.adoptNode(found));
      if (focused?.getAttribute("aria-label")) {
        found.querySelector(`[aria-label="${CSS.escape(focused.getAttribute("aria-label"))}"]`)?.focus();
      }
    }
    if (told.textContent !== status.textContent) told.textContent = status.textContent;
    Object.assign(told.dataset, { state: status.dataset.state, work: status.dataset.work });
  }

  if (document.querySelector("#status")?.dataset.state === "running") again(location.href, turn);
})();
