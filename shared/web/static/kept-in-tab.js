// What is typed in a step of a form stays in this tab until the server has it, so that a connection that breaks costs nothing.
//
// Only this tab can read it (sessionStorage), it never holds an identity number, and it goes when the server has it, when the form is
// sent, when somebody signs out in any tab, when the session ends, and when the tab is closed. Without JavaScript nothing is kept.
(() => {
  "use strict";
  const OURS = "narvaro-kept:";
  const NEVER = /(^|\.)identity_number$/;
  const OWN = new Set(["csrf_token", "idempotency_key", "version"]);
  const forget = (begins = "") => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(OURS + begins)) sessionStorage.removeItem(key);
  };
  const others = new BroadcastChannel("narvaro-kept");
  others.onmessage = () => forget();

  const form = document.querySelector("form[data-kept-as]");
  const sending = document.querySelector("form[data-drops]");
  if (!form && !sending) {
    // Nobody is signed in on this page: signed out, or the session is over.
    forget();
    others.postMessage("signed out");
    return;
  }
  for (const way of document.querySelectorAll('form[action$="/sign-out"]')) way.addEventListener("submit", () => forget());
  // What was sent from another page of the form has come through, since this page has come.
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(OURS) && name !== OURS + form?.dataset.keptAs && JSON.parse(sessionStorage.getItem(name)).sent) sessionStorage.removeItem(name);
  }
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

  // Another session's, or one that has ended: gone before anybody sees it.
  for (const each of Object.keys(sessionStorage).filter((name) => name.startsWith(OURS))) {
    const { session, until } = JSON.parse(sessionStorage.getItem(each));
    if (session !== form.dataset.session || until < Date.now()) sessionStorage.removeItem(each);
  }
  setTimeout(() => forget(), Math.max(0, Math.min(ends - Date.now(), 2 ** 31 - 1)));

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
    if (Date.now() < ends) sessionStorage.setItem(key, JSON.stringify({ seen, texts: typed(), session: form.dataset.session, until: ends, sent }));
  }
  form.addEventListener("input", () => keep());

  const reached = async () => {
    try {
      return (await fetch(form.dataset.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      return false;
    }
  };
  let waiting = null; // the button that was pressed while the connection was gone
  let pause = 0;
  let timer = 0;
  const attempt = async () => {
    clearTimeout(timer);
    const button = waiting;
    if (!button) return;
    if (await reached()) {
      if (pause) say("back", "ok");
      waiting = null;
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
    const pressedBefore = waiting !== null;
    waiting = event.submitter || form.querySelector("button");
    if (!pressedBefore || pause) attempt();
  });
  window.addEventListener("online", attempt);
})();
