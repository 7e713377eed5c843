// Progressive enhancement only: every page works without this file. All listeners sit on the document, so that they
// hold for what is swapped in later.
import { initAll } from "./govuk-frontend.min.js";

const RESEND_AFTER = 8000; // no answer has taken the place of the page: let it be sent again
const FILE_RESEND_AFTER = 1000; // a file never does; a double press asks for one

start(document);
document.addEventListener("htmx:afterSwap", (event) => start(event.target));
document.addEventListener("htmx:configRequest", (event) => {
  const token = csrfToken();
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

function start(scope) {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  initAll({ scope });
  for (const shown of scope.querySelectorAll("[data-copy]")) shown.hidden = !navigator.clipboard;
  for (const shown of scope.querySelectorAll("[data-preview-url] [data-preview]")) shown.hidden = false;
  startKeeping(scope);
  addGrips(scope);
}

function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content;
}

// Menus: Escape and a press elsewhere close them; so does leaving them by keyboard.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.hub-menu[open]")) if (menu !== except) menu.open = false;
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.hub-menu")));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.hub-menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.hub-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A form is sent once. The button is switched off after the browser has read the form, or its name would be lost.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  keepKey(form, event.submitter);
  if (form.matches("[data-upload]") && chosenFiles(form).length) {
    event.preventDefault();
    upload(form, event.submitter);
  } else {
    setTimeout(() => switchOff(form, true));
    setTimeout(() => switchOff(form, false), form.matches("[data-file]") ? FILE_RESEND_AFTER : RESEND_AFTER);
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) switchOff(form, false);
});

// Whoever goes back to a form that was sent gets it drawn anew (pages are not stored), with another once-key, while the
// browser puts back what was typed. Sent again unchanged it carries the key of the first time, which this entry of the
// history remembers: the hub then leads to what the first one made. With anything changed it is a form of its own.
function keepKey(form, submitter) {
  const once = form.elements.namedItem("once");
  if (!once) return;
  const place = [...document.forms].indexOf(form);
  const content = fingerprint(new FormData(form, submitter));
  const before = window.history.state?.sent?.[place];
  if (before?.content === content) once.value = before.once;
  const sent = { ...window.history.state?.sent, [place]: { content, once: once.value } };
  window.history.replaceState({ ...window.history.state, sent }, "");
}

// 53 bits of all that is sent but for what every drawing makes anew (cyrb53, public domain); files by name, size and day.
function fingerprint(data) {
  const said = [...data].filter(([name]) => name !== "once" && name !== "csrf_token");
  const text = JSON.stringify(said.map(([name, one]) => [name, one.name === undefined ? one : [one.name, one.size, one.lastModified]]));
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    high = Math.imul(high ^ text.charCodeAt(at), 2654435761);
    low = Math.imul(low ^ text.charCodeAt(at), 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

function switchOff(form, off) {
  if (!off) delete form.dataset.sent;
  for (const one of form.elements) if (one.type === "submit") one.disabled = off; // those that stand outside too
}

// "Don't know" in place of an answer: ticking it clears what was chosen (a written text stays, and the hub reads it as
// the answer), and an answer clears the tick.
document.addEventListener("change", (event) => {
  const place = event.target.closest("[data-answer], [data-instead]");
  const other = place?.parentElement.querySelector(place.matches("[data-answer]") ? "[data-instead]" : "[data-answer]");
  const given = event.target.type === "checkbox" ? event.target.checked : event.target.value;
  if (!other || !given) return;
  for (const one of other.querySelectorAll("input")) {
    if (one.type === "radio" || one.type === "checkbox") one.checked = false;
    else one.value = "";
  }
});

// Dates of a meeting: the end is proposed from the start and the usual length, until somebody types another. A page
// that comes back with an error has the end that was proposed before.
function endAfter(start, minutes) {
  const [hour, minute] = start.split(":").map(Number);
  const last = hour * 60 + minute + minutes;
  return last < 24 * 60 ? [Math.floor(last / 60), last % 60].map((one) => String(one).padStart(2, "0")).join(":") : "";
}
document.addEventListener("change", (event) => {
  const fields = event.target.form?.elements;
  const minutes = Number(fields?.namedItem("minutes_long")?.value);
  if (!minutes || !/^(start_\d+|minutes_long)$/.test(event.target.name)) return;
  const starts = event.target.name === "minutes_long" ? [...fields].filter((one) => /^start_\d+$/.test(one.name)) : [event.target];
  for (const start of starts) {
    const end = fields.namedItem(start.name.replace("start", "end"));
    const proposed = endAfter(start.value, minutes);
    const before = end?.dataset.proposed ?? endAfter(start.defaultValue, minutes);
    if (!end || !proposed || (end.value && end.value !== before)) continue;
    end.value = end.dataset.proposed = proposed;
  }
});

// A guarded form: going elsewhere with something typed and not sent is asked about by the browser.
function noteChange(event) {
  const form = event.target.form;
  if (form?.dataset.guarded) form.dataset.guarded = "changed";
}
document.addEventListener("input", noteChange);
document.addEventListener("change", noteChange);
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector('form[data-guarded="changed"]:not([data-sent])')) event.preventDefault();
});

// What is typed is kept: sent to the hub a moment after the last key. Where the hub cannot be reached, or one has been
// signed out, it waits in this browser, and comes back when the page is opened again. A place that keeps holds a form or
// stands in one; what it keeps is its own fields, and the hidden ones that say from which version they were drawn.
const KEEP_AFTER = 1500;
const KEEP_AGAIN = 10000;
const NO_MORE = 409;

function startKeeping(scope) {
  const sent = window.sessionStorage.getItem("sent");
  window.sessionStorage.removeItem("sent");
  if (sent && scope.querySelector("[data-keep], [data-kept]")) window.localStorage.removeItem(sent); // it has arrived
  for (const place of scope.querySelectorAll("[data-keep]")) {
    const key = place.dataset.keepAs;
    putBack(place, JSON.parse(window.localStorage.getItem(key)));
    keptForm(place).addEventListener("submit", () => {
      window.localStorage.setItem(key, waiting(place));
      window.sessionStorage.setItem("sent", key);
    });
  }
}

function keptForm(place) {
  return place.closest("form") ?? place.querySelector("form");
}

function keptFields(place) {
  const told = ["once", "csrf_token"];
  const ours = (one) => one.name && !told.includes(one.name) && !["submit", "button", "file"].includes(one.type);
  return [...keptForm(place).elements].filter((one) => ours(one) && (place.contains(one) || one.type === "hidden"));
}

function isTicked(one) {
  return one.type === "radio" || one.type === "checkbox";
}

function pairsOf(fields) {
  return fields.filter((one) => !isTicked(one) || one.checked).map((one) => [one.name, one.value]);
}

function waiting(place) {
  const fields = keptFields(place);
  return JSON.stringify({ names: [...new Set(fields.map((one) => one.name))], pairs: pairsOf(fields) });
}

function putBack(place, left) {
  if (!left?.pairs) return;
  const fields = keptFields(place).filter((one) => left.names.includes(one.name));
  const typed = fields.filter((one) => one.type !== "hidden");
  const names = new Set(typed.map((one) => one.name));
  const said = (pairs) => JSON.stringify(pairs.map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]));
  if (said(pairsOf(typed)) === said(left.pairs.filter(([name]) => names.has(name)))) return;
  for (const one of fields) {
    const values = left.pairs.filter(([name]) => name === one.name).map(([, value]) => value);
    if (isTicked(one)) one.checked = values.includes(one.value);
    else one.value = values[0] ?? "";
  }
  say(place, "What you typed had waited in this browser. It is not saved yet.");
  setTimeout(() => typed[0].dispatchEvent(new Event("input", { bubbles: true })));
}

function say(place, words) {
  const line = place.querySelector("[data-keep-line]");
  if (line.textContent !== words) line.textContent = words;
}

document.addEventListener("input", (event) => {
  const place = event.target.closest("[data-keep]");
  if (!place || !keptFields(place).includes(event.target)) return;
  clearTimeout(place.keeping);
  place.keeping = setTimeout(() => keep(place), KEEP_AFTER);
});
window.addEventListener("online", () => {
  for (const place of document.querySelectorAll("[data-keep]")) if (place.keeping) keep(place);
});

async function keep(place) {
  if (keptForm(place).dataset.sent) return;
  const body = new URLSearchParams(pairsOf(keptFields(place)));
  const headers = { "X-CSRFToken": csrfToken() };
  const status = await fetch(place.dataset.keep, { method: "POST", body, headers, redirect: "manual" }).then((answer) => answer.status, () => 0);
  if (status === 204) {
    window.localStorage.removeItem(place.dataset.keepAs);
    place.keeping = null;
    return say(place, "Kept as you type. Save when you are ready.");
  }
  window.localStorage.setItem(place.dataset.keepAs, waiting(place));
  if (status === NO_MORE) return say(place, "This cannot be saved any more: it has been handed in or closed. What you typed waits in this browser.");
  const away = status === 0 || status >= 500;
  say(place, away ? "The hub cannot be reached. What you typed waits in this browser; go on." : "You are no longer signed in. What you typed waits in this browser: sign in, and open this page again.");
  clearTimeout(place.keeping);
  place.keeping = setTimeout(() => keep(place), KEEP_AGAIN);
}

// Files: a list of what was chosen, then one request whose progress is shared out to the files in their order.
document.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.closest("form[data-upload]")) listFiles(event.target.form);
});

// Dropped anywhere on the place for files they are added to those chosen. Dropped beside it they would take the place of
// the page, and of all that was typed there.
function dropPlace(event) {
  const files = event.dataTransfer?.types.includes("Files");
  if (files && document.querySelector(".hub-drop")) event.preventDefault();
  const place = files ? event.target.closest(".hub-drop") : null;
  for (const each of document.querySelectorAll(".hub-drop")) each.classList.toggle("hub-drop--over", each === place);
  return place;
}
document.addEventListener("dragover", dropPlace);
document.addEventListener("drop", (event) => {
  const place = dropPlace(event);
  if (!place) return;
  place.classList.remove("hub-drop--over");
  const input = place.querySelector('input[type="file"]');
  const all = new DataTransfer();
  const files = [...(input.multiple ? input.files : []), ...event.dataTransfer.files];
  for (const file of input.multiple ? files : files.slice(-1)) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

function chosenFiles(form) {
  return [...form.querySelectorAll('input[type="file"]')].flatMap((input) => [...input.files]);
}

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function listFiles(form) {
  const list = form.querySelector("[data-uploads]");
  if (!list) return [];
  const most = Number(form.querySelector("input[data-max-bytes]")?.dataset.maxBytes) || Infinity;
  const files = chosenFiles(form);
  const labelled = list.matches("[data-labels]") && (files.length > 1 || form.querySelector("[name=kept], [name=take_out]"));
  const typed = new Map([...list.querySelectorAll("input")].map((input) => [input.dataset.of, input.value]));
  const rows = files.map((file, place) => {
    const row = element("li", "hub-upload");
    const kind = element("span", "hub-file__kind", (file.name.match(/\.([a-z0-9]{1,4})$/i)?.[1] ?? "file").toUpperCase());
    kind.setAttribute("aria-hidden", "true");
    const name = element("span");
    name.append(element("strong", "", file.name));
    const state = element("span", "hub-meta hub-nums", file.size > most ? `${size(file.size)}: too large` : size(file.size));
    const bar = element("span", "hub-upload__bar");
    const progress = element("progress", "hub-progress hub-progress--plum");
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", `${file.name}: sent`);
    bar.append(progress);
    row.append(kind, name, state, bar);
    if (labelled) row.append(labelField(file, place, typed));
    return { file, row, state, progress };
  });
  list.replaceChildren(...rows.map((each) => each.row));
  list.hidden = rows.length === 0;
  return rows;
}

// What one of several files is, kept while others are chosen. All of them are sent, in the order of the files.
function labelField(file, place, typed) {
  const field = element("span", "hub-upload__label");
  const label = element("label", "govuk-label hub-small", "What it is, if you like");
  label.append(element("span", "govuk-visually-hidden", `: ${file.name}`));
  const input = element("input", "govuk-input");
  input.type = "text";
  input.name = "file_labels";
  input.id = label.htmlFor = `file-label-${place}`;
  input.dataset.of = `${file.name} ${file.size} ${file.lastModified}`;
  input.value = typed.get(input.dataset.of) ?? "";
  field.append(label, input);
  return field;
}

function upload(form, submitter) {
  const rows = listFiles(form);
  const line = form.querySelector("[data-upload-line]");
  const data = new FormData(form, submitter);
  const request = new XMLHttpRequest();
  const say = (text) => { if (line && line.textContent !== text) line.textContent = text; };
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.addEventListener("progress", (event) => showProgress(rows, event, say));
  request.addEventListener("load", () => {
    if (request.response?.body) showPage(request.response, request.responseURL);
    else window.location.assign(request.responseURL || form.action);
  });
  request.addEventListener("error", () => {
    say("The files could not be sent. The connection broke, or they are too large together. Nothing was kept: try again.");
    switchOff(form, false);
  });
  say(rows.length === 1 ? "Sending one file." : `Sending ${rows.length} files.`);
  switchOff(form, true);
  form.dataset.sent = "yes";
  request.send(data);
}

function showProgress(rows, event, say) {
  const bytes = rows.reduce((sum, each) => sum + each.file.size, 0);
  let left = bytes * (event.lengthComputable ? event.loaded / event.total : 0);
  for (const each of rows) {
    const part = each.file.size ? Math.min(100, Math.round((100 * left) / each.file.size)) : 100;
    each.progress.value = part;
    each.state.textContent = part === 100 ? "Sent" : `${Math.max(0, part)}% of ${size(each.file.size)}`;
    left = Math.max(0, left - each.file.size);
  }
  if (event.loaded === event.total) say("All is sent. The hub is reading it.");
}

// The answer of an upload takes the place of the page. Asking for it again would lose the message it carries.
function showPage(page, address) {
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  if (address && address !== window.location.href) window.history.pushState({ swapped: true }, "", address);
  shown = pageAddress();
  start(document);
  window.scrollTo(0, 0);
  const first = document.querySelector(".govuk-error-summary") ?? document.querySelector("main");
  first?.focus();
}
// Going back to what was swapped away asks for it again; a jump within the page (skip link, error summary) must not.
let shown = pageAddress();
window.addEventListener("popstate", () => { if (pageAddress() !== shown) window.location.reload(); });

function pageAddress() {
  return window.location.pathname + window.location.search;
}

// Preview of Markdown: the text is sent as `text`, the answer is a piece of HTML.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preview]");
  if (!button) return;
  const place = button.closest("[data-preview-url]");
  const pane = document.getElementById(button.getAttribute("aria-controls"));
  pane.hidden = false;
  window.htmx.ajax("POST", place.dataset.previewUrl, {
    target: pane,
    swap: "innerHTML",
    values: { text: place.querySelector("textarea").value },
  });
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const words = button.innerHTML;
  button.textContent = button.dataset.copyDone || "Copied";
  setTimeout(() => { button.innerHTML = words; }, 2000);
});

// An ordered list that may be dragged into another order. Each item has forms of its own whose button says where it
// goes ("place"); letting go sends one of them with the new place, so that nothing but the buttons is needed.
document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-sortable] > li > [data-grip]");
  if (!grip || event.button) return;
  event.preventDefault();
  const item = grip.parentElement;
  const list = item.parentElement;
  const before = [...list.children].indexOf(item);
  const next = item.nextElementSibling;
  const over = (move) => {
    const others = [...list.children].filter((one) => one !== item);
    const after = others.find((one) => move.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2);
    list.insertBefore(item, after ?? null);
  };
  const end = (up) => {
    document.removeEventListener("pointermove", over);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    item.classList.remove("hub-agenda__item--held");
    const place = [...list.children].indexOf(item);
    if (up.type === "pointercancel") list.insertBefore(item, next);
    else if (place !== before) sendPlace(item, place + 1);
  };
  item.classList.add("hub-agenda__item--held");
  document.addEventListener("pointermove", over);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
});

function sendPlace(item, place) {
  const field = item.querySelector('form input[name="place"]');
  field.value = place;
  field.form.requestSubmit();
}

function addGrips(scope) {
  for (const item of scope.querySelectorAll("[data-sortable] > li")) {
    if (!item.querySelector('form input[name="place"]') || item.querySelector("[data-grip]")) continue;
    const grip = element("span", "hub-agenda__grip");
    grip.dataset.grip = "";
    grip.title = "Drag to another place";
    grip.setAttribute("aria-hidden", "true"); // the buttons do the same for those who do not see it
    item.append(grip);
  }
}
