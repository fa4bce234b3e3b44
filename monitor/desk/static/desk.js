// The desk's own script: puts what the live stream sends where it belongs, and says whether the page is live.
"use strict";

(() => {
  const wire = document.getElementById("wire");
  if (!wire) return;
  const words = document.getElementById("wire-words");
  const told = document.getElementById("told");
  const title = document.title;
  let heard = Date.now();

  const part = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  // ---- is the page live?

  const lamp = (state, text) => {
    if (wire.dataset.state === state && words.textContent === text) return;
    wire.dataset.state = state;
    words.textContent = text;
  };
  const live = () => {
    heard = Date.now();
    lamp("live", "live");
  };
  const lost = () => lamp("lost", "not live: reconnecting");

  wire.addEventListener("htmx:sse:after:connection", live);
  wire.addEventListener("htmx:sse:error", lost);
  wire.addEventListener("htmx:sse:close", lost);
  wire.addEventListener("htmx:sse:before:connection", (event) => event.detail.connection.attempt > 0 && lost());
  wire.addEventListener("beat", live);
  window.addEventListener("offline", lost);

  // A line that died without a word (a laptop that slept, a proxy): load the page again once the desk answers.
  const watch = async () => {
    if (document.hidden || Date.now() - heard < Number(wire.dataset.silence)) return;
    lost();
    try {
      const answer = await fetch("/static/icon.svg", { cache: "no-store" });
      if (answer.ok) location.reload();
    } catch {
      // still away; asked again at the next tick
    }
  };

  // ---- times

  const ago = (at) => {
    const seconds = (Date.now() - at) / 1000;
    for (const [size, name] of [[86400, "day"], [3600, "h"], [60, "min"]]) {
      const count = Math.floor(Math.abs(seconds) / size);
      if (!count) continue;
      const unit = name === "day" && count > 1 ? "days" : name;
      return seconds > 0 ? `${count} ${unit} ago` : `in ${count} ${unit}`;
    }
    return "just now";
  };
  const clock = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const times = (inside) => {
    for (const time of inside.querySelectorAll("time[data-ago]")) {
      const at = new Date(time.dateTime);
      time.querySelector(".ago").textContent = ago(at);
      if (!time.title.includes("your time")) time.title += `\n${clock.format(at)}, your time`;
    }
  };

  // ---- what is new

  const count = () => {
    const fresh = document.querySelectorAll("[data-fresh]").length;
    document.title = fresh ? `(${fresh}) ${title}` : title;
  };
  const fresh = (element, word) => {
    element.dataset.fresh = word;
    const read = () => {
      delete element.dataset.fresh;
      count();
    };
    for (const name of ["pointerenter", "focusin", "click"]) element.addEventListener(name, read, { once: true });
    count();
  };
  const say = (text) => {
    told.textContent = text;
  };
  const status = (event) => {
    live();
    for (const place of document.querySelectorAll("[data-status]")) place.replaceChildren(part(event.detail.data));
    times(document);
  };

  // ---- the list

  const later = (one, other) =>
    Number(one.dataset.order) - Number(other.dataset.order) || (one.id > other.id ? 1 : -1);
  const number = () => {
    for (const name of ["open", "settled"]) {
      const cards = document.getElementById(name);
      const shown = cards.parentElement.querySelector(".number");
      shown.textContent = cards.childElementCount + Number(shown.dataset.left || 0);
    }
  };
  const place = (card) => {
    const known = document.getElementById(card.id);
    if (known && Number(known.dataset.revision) >= Number(card.dataset.revision)) return;
    const held = known?.contains(document.activeElement);
    known?.remove();
    const cards = document.getElementById("settled" in card.dataset ? "settled" : "open");
    const next = [...cards.children].find((other) => later(card, other) > 0);
    cards.insertBefore(card, next ?? null);
    if (held) card.querySelector("a").focus({ preventScroll: true });
    fresh(card, known ? "changed" : "new");
    number();
    times(card);
    say(`${known ? "Changed" : "New"} alert, ${card.querySelector(".stage").textContent}: ${card.querySelector(".question").textContent.trim()}`);
  };

  // ---- what people say of an alert

  const NAME = "desk.name";
  const form = () => document.getElementById("say");
  const answer = (text, state) => {
    const line = form().querySelector(".answer");
    line.textContent = text;
    line.dataset.state = state;
  };
  const ready = () => {
    const say = form();
    if (!say) return;
    say.hidden = false;
    try {
      say.elements.who.value ||= localStorage.getItem(NAME) ?? "";
    } catch {
      // a browser that keeps nothing
    }
  };
  // What is being written is about the revision it was begun on: it stays while the page changes around it.
  const kept = (known, whole) => {
    const [old, fresh] = [known, whole].map((one) => one.querySelector("#say"));
    const active = document.activeElement;
    const begun = old && (old.dataset.sending || old.elements.why.value || old.elements.what.value || old.contains(active));
    if (!begun || !fresh) return ready;
    fresh.replaceWith(old);
    return () => active !== document.body && old.contains(active) && active.focus({ preventScroll: true });
  };
  const send = async (say) => {
    const { what, why, who } = say.elements;
    if (!what.value) return answer("Choose what it is first.", "wrong");
    say.dataset.sending = "yes";
    say.querySelector("button").disabled = true;
    answer("Sending …", "sending");
    try {
      const body = JSON.stringify({ revision: Number(say.dataset.revision), what: what.value, why: why.value, who: who.value });
      const headers = { "Content-Type": "application/json" };
      const got = await fetch(say.dataset.to, { method: "POST", headers, body, signal: AbortSignal.timeout(30000) });
      const said = await got.json().catch(() => ({}));
      if (!got.ok) throw new Error(said.error ?? `the desk answered ${got.status}`);
      answer(`Said of revision ${said.revision}: ${said.what}.`, "said");
      for (const one of say.querySelectorAll("[name=what]")) one.checked = false;
      why.value = "";
      say.dataset.revision = say.querySelector(".of").textContent = document.getElementById("content").dataset.revision;
      try {
        localStorage.setItem(NAME, who.value);
      } catch {
        // a browser that keeps nothing
      }
    } catch (error) {
      const away = error instanceof TypeError || error.name === "TimeoutError";
      answer(`Not said: ${away ? "the desk does not answer; try again in a moment" : error.message}.`, "wrong");
    } finally {
      delete say.dataset.sending;
      say.querySelector("button").disabled = false;
    }
  };
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "say") return;
    event.preventDefault();
    send(event.target);
  });

  // A verdict more changes the history alone; the form and what somebody reads stay where they are.
  const listed = (known, whole) => {
    const said = known.querySelectorAll(".verdict").length;
    known.dataset.said = whole.dataset.said;
    known.querySelector(".history").replaceWith(whole.querySelector(".history"));
    times(known);
    const at = (one) => one.querySelector("time").dateTime;
    const all = [...known.querySelectorAll(".verdict")].sort((one, other) => (at(one) < at(other) ? -1 : 1));
    if (all.length > said) say(`Said of this alert: ${all.at(-1).textContent.replace(/\s+/g, " ").trim()}`);
  };

  // ---- the page of one alert

  const turn = (whole) => {
    const known = document.getElementById("content");
    const [was, is] = [known, whole].map((one) => Number(one.dataset.revision));
    if (is < was) return;
    if (is === was) return Number(whole.dataset.said) > Number(known.dataset.said) ? listed(known, whole) : undefined;
    const before = new Set([...known.querySelectorAll(".evidence")].map((one) => one.id));
    const link = known.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const held = kept(known, whole);
    known.replaceWith(whole);
    held();
    for (const one of whole.querySelectorAll(".evidence")) if (!before.has(one.id)) fresh(one, "new");
    fresh(whole.querySelector(".head"), "changed");
    if (link) [...whole.querySelectorAll("a")].find((one) => one.getAttribute("href") === link)?.focus({ preventScroll: true });
    times(whole);
    say(`Revision ${whole.dataset.revision}: ${whole.querySelector(".head .why").textContent.trim()}`);
  };

  wire.addEventListener("status", status);
  wire.addEventListener("alert", (event) => {
    live();
    const shown = part(event.detail.data);
    if (shown.matches(".card")) place(shown);
    else turn(shown);
  });
  wire.addEventListener("resync", async () => {
    live();
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) return; // a desk that has just started may not know the alert again yet
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const board = page.getElementById("board");
    if (!board) return turn(page.getElementById("content"));
    const known = new Map([...document.querySelectorAll(".card")].map((card) => [card.id, Number(card.dataset.revision)]));
    document.getElementById("board").replaceWith(board);
    for (const card of board.querySelectorAll(".card")) {
      const revision = known.get(card.id);
      if (revision === undefined || revision < Number(card.dataset.revision)) fresh(card, revision ? "changed" : "new");
    }
    count();
    times(document);
  });

  ready();
  setInterval(() => times(document), 20000);
  setInterval(watch, 5000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) heard = Date.now(); // give the stream a moment to come back before judging it
  });
  times(document);
})();
