// What is typed in a step of a form stays in this tab until the server has it, so that a connection that breaks costs nothing.
//
// Only this tab can read it (sessionStorage), it never holds an identity number, and it goes when the server has it, when the form is
// sent, when somebody signs out in any tab, an hour after the session has ended, and when the tab is closed. Where the session ended in the
// middle of a step, the words wait while one signs in: the step's own page, which its server shows to nobody but its writer, takes them
// back, and any other page of whoever has signed in throws them away. Without JavaScript nothing is kept.
(() => {
  "use strict";
  const OURS = "narvaro-kept:";
  const NEVER = /(^|\.)identity_number$/;
  const PATIENCE = 60 * 60 * 1000;
  const OWN = new Set(["csrf_token", "idempotency_key", "version"]);
  const forget = (begins = "") => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(OURS + begins)) sessionStorage.removeItem(key);
  };
  const others = new BroadcastChannel("narvaro-kept");
  let over = false; // somebody has signed out: what is typed is not kept any more
  others.onmessage = () => {
    over = true;
    forget();
  };
  const entries = () => Object.keys(sessionStorage).filter((name) => name.startsWith(OURS)).map((name) => [name, JSON.parse(sessionStorage.getItem(name))]);

  const form = document.querySelector("form[data-kept-as]");
  const sending = document.querySelector("form[data-drops]");
  const waiting = document.getElementById("kept-waits");
  const waysOut = document.querySelectorAll('form[action$="/sign-out"]');
  for (const way of waysOut) way.addEventListener("submit", () => forget());
  if (!form && !sending) {
    if (waiting) {
      // The way back in to where one was: the words wait.
      for (const [name, entry] of entries()) {
        if (entry.until < Date.now()) sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, JSON.stringify({ ...entry, waits: true }));
      }
      waiting.hidden = entries().length === 0;
    } else if (waysOut.length) {
      // Whoever has signed in is somewhere else.
      for (const [name, entry] of entries()) if (entry.waits) sessionStorage.removeItem(name);
    } else {
      // Nobody is signed in, and nobody is on the way in to a form.
      forget();
      others.postMessage("signed out");
    }
    return;
  }
  // What was sent from another page of the form has come through, since this page has come.
  for (const [name, entry] of entries()) if (name !== OURS + form?.dataset.keptAs && entry.sent) sessionStorage.removeItem(name);
  if (sending) {
    sending.addEventListener("submit", () => forget(`${sending.dataset.drops}/`));
    return;
  }

  const key = OURS + form.dataset.keptAs;
  const seen = form.elements.version.value;
  const ends = Number(form.dataset.ends) * 1000;
  const kept = () => [...form.elements].filter((each) => each.name && !OWN.has(each.name) && !NEVER.test(each.name) && each.type !== "submit");
  const typed = () => kept().map((each) => [each.name, each.value, each.checked === true]);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const says = document.getElementById("kept");
  const say = (what, kind) => {
    says.textContent = says.dataset[what] || "";
    says.className = what ? `note ${kind}` : "";
  };
  const fill = (texts) => {
    kept().forEach((field, place) => {
      const [name, value, checked] = texts[place] || [];
      if (name !== field.name) return;
      if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
      else field.value = value;
    });
  };

  // Another session's, or one that has ended: gone before anybody sees it. What waited for this page is its writer's.
  const until = ends + PATIENCE;
  for (const [name, entry] of entries()) {
    const ours = entry.session === form.dataset.session || (entry.waits && name === key);
    if (!ours || entry.until < Date.now()) sessionStorage.removeItem(name);
    else if (entry.waits) sessionStorage.setItem(name, JSON.stringify({ ...entry, session: form.dataset.session, until, waits: false, sent: false }));
  }
  setTimeout(() => forget(), Math.max(0, Math.min(until - Date.now(), 2 ** 31 - 1)));

  const found = JSON.parse(sessionStorage.getItem(key) || "null");
  if (found && same(found.texts, typed())) sessionStorage.removeItem(key);
  else if (found && found.seen === seen && found.texts.length === kept().length) {
    fill(found.texts);
    say("restored", "calm");
  } else if (found) {
    // The server has something newer: it stands, and what was typed here is shown when asked for.
    const choice = document.getElementById("kept-choice");
    const done = () => { choice.hidden = true; say(""); };
    say("differs", "warn");
    choice.hidden = false;
    document.getElementById("kept-show").onclick = () => { fill(found.texts); keep(); done(); };
    document.getElementById("kept-drop").onclick = () => { sessionStorage.removeItem(key); done(); };
  }

  function keep(sent = false) {
    if (over || Date.now() > until) return;
    sessionStorage.setItem(key, JSON.stringify({ seen, texts: typed(), session: form.dataset.session, until, sent }));
  }
  form.addEventListener("input", () => keep());

  const reached = async () => {
    try {
      return (await fetch(form.dataset.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      return false;
    }
  };
  let pressed = null; // the button that was pressed while the connection was gone
  let pause = 0;
  let timer = 0;
  const attempt = async () => {
    clearTimeout(timer);
    const button = pressed;
    if (!button) return;
    if (await reached()) {
      if (pause) say("back", "ok");
      pressed = null;
      const chosen = document.createElement("input");
      Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
      if (button.name) form.append(chosen);
      keep(true);
      form.submit();
    } else {
      keep();
      say("gone", "warn");
      pause = Math.min(Math.max(1000, pause * 2), 30000);
      timer = setTimeout(attempt, pause);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressedBefore = pressed !== null;
    pressed = event.submitter || form.querySelector("button");
    if (!pressedBefore || pause) attempt();
  });
  window.addEventListener("online", attempt);
})();
