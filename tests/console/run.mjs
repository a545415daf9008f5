// The console in a headless Chromium, against a whole stage: gateway, simulators, identity provider. Filings are seeded
// over HTTP as a phone sends them. With BANSHI_CONSOLE_STAGE, the JSON line of a stage that is up, that one is used.
// Ends with one line: N passed, N failed, N skipped.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Browser, chromedriver, chromium, until } from "./browser.mjs";
import { Phone } from "./phone.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const pictures = process.env.BANSHI_PICTURES ?? join(root, "docs/pictures");

async function startStage() {
  if (process.env.BANSHI_CONSOLE_STAGE) return { ...JSON.parse(process.env.BANSHI_CONSOLE_STAGE), end() {} };
  const program = process.env.BANSHI_STAGE ?? join(target, "debug/banshi-stage");
  if (!existsSync(program)) throw new Error(`${program} is not there: cargo build -p banshi-gateway -p banshi-stage`);
  const catalogue = process.env.BANSHI_CATALOGUE ? ["--catalogue", process.env.BANSHI_CATALOGUE] : [];
  const child = spawn(program, ["--json", "--scan-ms", "200", ...catalogue], { stdio: ["pipe", "pipe", "inherit"] });
  const stage = await new Promise((found, failed) => {
    child.once("exit", (code) => failed(new Error(`the stage ended with ${code}`)));
    createInterface({ input: child.stdout }).once("line", (line) => found(JSON.parse(line)));
  });
  return { ...stage, end: () => child.stdin.end() };
}

/** The page that an employer would have sealed, drawn by the browser itself. */
const opinion = (name) => `data:text/html;charset=utf-8,${encodeURIComponent(`<meta charset=utf-8>
<body style="margin:0;padding:110px 90px;background:#fff;font:22px/2.2 'Noto Serif CJK SC',serif;position:relative">
<h1 style="text-align:center;font-size:34px">执业单位意见</h1><p>镇江市行政审批局：</p>
<p style="text-indent:2em">${name}系我单位聘用人员，拟在我单位从事药学服务工作，情况属实，同意其申请执业药师首次注册。</p>
<p style="text-align:right;margin-top:180px">镇江样例大药房有限公司<br>2026年11月20日</p>
<div style="position:absolute;right:130px;top:640px;width:150px;height:150px;border:4px solid #b5342b;border-radius:50%;
color:#b5342b;opacity:.8;font-size:54px;text-align:center;line-height:150px">★</div>`)}`;

async function signIn(browser, stage, login, path = "/console") {
  await browser.open(`${stage.gateway}${path}`);
  await browser.type("input[name=login]", login);
  await browser.type("input[name=password]", "banshi");
  await browser.click("button");
  await until("the console", async () => (await browser.url()).startsWith(`${stage.gateway}/console`));
}

/** Presses a decision and does not wait its ten seconds. */
async function decide(browser, key, said) {
  await browser.press(key);
  await browser.click("#wait .now");
  await until(said, async () => (await browser.has(".said")) && (await browser.text(".said")).includes(said));
}

let [passed, failed, skipped] = [0, 0, 0];
async function test(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error.stack}`);
  }
}
const NAMES = [
  "signs in, and shows an empty list in words", "shows what the checks say before anything is opened",
  "shows answers, evidence and the paper side by side", "covers identity numbers until they are asked for",
  "calls a decision back", "asks once, with prepared sentences and a preview", "accepts, approves, issues and dispatches by keys",
  "works without a script", "keeps applicants out", "prints the answers",
];

if (!chromium || !chromedriver) {
  for (const name of NAMES) console.log(`SKIPPED ${name}: chromium and chromedriver are not installed`);
  console.log(`0 passed, 0 failed, ${NAMES.length} skipped`);
  process.exit(0);
}

const stage = await startStage();
const browser = await Browser.start({ width: 1440, height: 900 });
const keep = async (name) => {
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(pictures, `${name}.png`), await browser.picture());
};
const isOwn = !process.env.BANSHI_CONSOLE_STAGE;
let [first, second] = [];
try {
  await test(NAMES[0], async () => {
    await signIn(browser, stage, "clerk");
    if (isOwn) assert.match(await browser.text("main"), /这里没有办件/);
    const cookie = (await browser.cookies()).find(({ name }) => name === "banshi_console");
    assert.ok(cookie.httpOnly && cookie.sameSite === "Lax");
  });
  if (isOwn) {
    await browser.resize(794, 1123);
    const page = async (name) => {
      await browser.open(opinion(name));
      return browser.picture();
    };
    first = await (await Phone.signIn(stage, "zhangsan")).file(await page("张三"), "image/png");
    await browser.open(opinion("王兰"));
    second = await (await Phone.signIn(stage, "wanglan")).file(await browser.print(), "application/pdf");
    await browser.resize(1440, 900);
  }
  const shown = async (id, query = "") => {
    await browser.open(`${stage.gateway}/console/filings/${id}${query}`);
    await browser.one(".foot");
  };
  await test(NAMES[1], async () => {
    await until("the checks", async () => {
      await browser.open(`${stage.gateway}/console`);
      const text = await browser.text("main");
      // A late answer changes the filing under a form: ours have all theirs before anyone decides.
      return text.includes("5/5 一致") && !(isOwn && text.includes("等待答复"));
    });
    const text = await browser.text("main");
    assert.match(text, /待受理 \d+ 件/);
    assert.match(text, /5\/5 一致/);
    assert.match(text, /还有 \d+ 个工作日/);
    assert.doesNotMatch(text, /[!！]/);
    await browser.press("j");
    assert.ok(await browser.has("tr.on"));
    await keep("console-inbox");
    await browser.type("form.find input", "张三\uE007");
    await until("the search", async () => (await browser.text("h1")).includes("查到 1 件"));
  });
  first ??= (await browser.run("return document.querySelector('.inbox a').href")).split("/").pop();
  await test(NAMES[2], async () => {
    await shown(first);
    const text = await browser.text(".left");
    for (const said of ["张三", "✓ 公安一致", "✓ 人社一致", "执业单位", "免交"]) assert.ok(text.includes(said), said);
    await until("the paper", () => browser.run("const i = document.querySelector('.page img'); return i.complete && i.naturalWidth > 0"));
    await keep("console-filing");
    await browser.resize(1280, 720);
    const fits = "return document.documentElement.scrollWidth <= 1280 && document.documentElement.scrollHeight <= 720";
    assert.ok(await browser.run(fits), "the page is larger than 1280 × 720");
    assert.ok(await browser.run("const r = document.querySelector('.foot .button').getBoundingClientRect(); return r.bottom <= 720"));
    await browser.resize(1440, 900);
  });
  await test(NAMES[3], async () => {
    await shown(first);
    const html = await browser.run("return document.documentElement.outerHTML");
    assert.doesNotMatch(html, /321102199006151235/);
    await browser.click("a[href$='reveal=1']");
    await until("the number", async () => (await browser.text(".left")).includes("321102199006151235"));
  });
  await test(NAMES[4], async () => {
    await shown(first);
    await browser.press("a");
    await browser.click("#wait .cancel");
    assert.ok(!(await browser.has("#wait")));
    await shown(first);
    assert.ok(await browser.has("[data-key=s]"), "still to be accepted");
  });
  if (isOwn) await test(NAMES[5], async () => {
    await shown(second);
    await browser.press("s");
    await browser.click("input[name='tick.employer-opinion']");
    await browser.run("document.querySelector(\"[name='reason.employer-opinion']\").selectedIndex = 1");
    await browser.type("input[name='more.employer-opinion']", "请单位在意见栏内重新盖公章");
    await browser.press("\uE00C");
    await browser.run("document.activeElement.blur()");
    await browser.click(".foot [value=preview]");
    const notice = await browser.text(".notice");
    assert.match(notice, /补正告知书/);
    assert.match(notice, /重新盖公章/);
    await decide(browser, "a", "已一次性告知补正");
    assert.match(await browser.text(".head"), /待补正/);
  }); else { skipped += 1; console.log(`SKIPPED ${NAMES[5]}: the stage is another's`); }
  if (isOwn) await test(NAMES[6], async () => {
    await shown(first);
    await decide(browser, "a", "已受理");
    await browser.end();
    const reviewer = await Browser.start({ width: 1440, height: 900 });
    Object.assign(browser, reviewer);
    await signIn(browser, stage, "reviewer", `/console/filings/${first}`);
    await decide(browser, "a", "已准予");
    await decide(browser, "a", "已制证");
    assert.match(await browser.text(".foot"), /等待窗口/);
  }); else { skipped += 1; console.log(`SKIPPED ${NAMES[6]}: the stage is another's`); }
  await test(NAMES[7], async () => {
    const plain = await Browser.start({ hasScript: false });
    try {
      await signIn(plain, stage, "clerk", isOwn ? `/console/filings/${first}` : "/console");
      if (!isOwn) return;
      await plain.click(".foot .button");
      await until("the redirect", async () => (await plain.url()).includes("done=dispatch"));
      assert.match(await plain.text(".said"), /已交寄/);
    } finally {
      await plain.end();
    }
  });
  await test(NAMES[8], async () => {
    const applicant = await Browser.start();
    try {
      await signIn(applicant, stage, "chenhai");
      assert.match(await applicant.text(), /不是工作人员账号/);
      assert.ok(!(await applicant.cookies()).some(({ name }) => name === "banshi_console"));
    } finally {
      await applicant.end();
    }
  });
  await test(NAMES[9], async () => {
    // It is the courier's now: whoever opens it says why.
    await shown(first, `?reason=${encodeURIComponent("申请人来电咨询")}`);
    await browser.send("POST", "/goog/cdp/execute", { cmd: "Emulation.setEmulatedMedia", params: { media: "print" } });
    const hidden = "return [...document.querySelectorAll('nav.rail, .foot, .right')].every((e) => getComputedStyle(e).display === 'none')";
    assert.ok(await browser.run(hidden));
    assert.match(await browser.text(".answers"), /执业单位名称/);
  });
} finally {
  await browser.end();
  stage.end();
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed ? 1 : 0);
