// Keys and a moment to think. Everything here can also be done without it: by links and plain forms.
"use strict";

const rows = [...document.querySelectorAll("table.inbox tbody tr")];
let at = -1;

function select(next) {
  if (!rows.length) return;
  rows[at]?.classList.remove("on");
  at = Math.min(Math.max(next, 0), rows.length - 1);
  rows[at].classList.add("on");
  rows[at].querySelector("a").focus();
}

const press = (selector) => {
  const target = document.querySelector(selector);
  target?.click();
  return Boolean(target);
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape") {
    if (isTyping) event.target.blur();
    else press("#wait .cancel") || press("a[data-back]");
    return;
  }
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "/") {
    document.querySelector("form.find input")?.focus();
  } else if (key === "j" || key === "k") {
    if (rows.length) select(at + (key === "j" ? 1 : -1));
    else press(key === "j" ? "a[rel=next]" : "a[rel=prev]");
  } else if (/^[1-9]$/.test(key)) {
    press(`.pages a:nth-of-type(${key})`);
  } else if (!press(`[data-key="${key}"]`)) {
    return;
  }
  event.preventDefault();
});

// A decision that was pressed can be called back for ten seconds, while the filing is open.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const name = form.dataset.wait;
  if (!name || event.submitter?.dataset.edit !== undefined) return;
  event.preventDefault();
  if (document.getElementById("wait")) return;
  const bar = document.createElement("div");
  bar.id = "wait";
  bar.setAttribute("role", "status");
  const words = document.createElement("span");
  const now = Object.assign(document.createElement("button"), { textContent: "现在就办", className: "now" });
  const cancel = Object.assign(document.createElement("button"), { textContent: "取消", className: "cancel" });
  bar.append(words, now, cancel);
  document.body.append(bar);
  let left = 10;
  const say = () => { words.textContent = `${left} 秒后${name}`; };
  const finish = (isSent) => {
    clearInterval(ticking);
    bar.remove();
    if (isSent) form.submit();
  };
  const ticking = setInterval(() => {
    left -= 1;
    if (left === 0) finish(true);
    else say();
  }, 1000);
  now.addEventListener("click", () => finish(true));
  cancel.addEventListener("click", () => finish(false));
  say();
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
