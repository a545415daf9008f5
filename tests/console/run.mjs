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
  // Keys are heard once the script has run.
  await until("the page", () => browser.run("return document.readyState === 'complete'"));
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
  "works without a script", "keeps applicants out", "prints the answers", "shows a PDF in the page",
  "suspends with a form and resumes", "shows a supervisor what will be late",
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
/** Every page at both sizes, for whoever wants to look at them: target/console/. */
const glance = async (name) => {
  mkdirSync(join(target, "console"), { recursive: true });
  for (const [width, height] of [[1280, 720], [1440, 900]]) {
    await browser.resize(width, height);
    writeFileSync(join(target, "console", `${name}-${width}.png`), await browser.picture());
    const fits = "return document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight";
    assert.ok(await browser.run(fits), `${name} is larger than ${width} × ${height}`);
  }
};
/** A page that was photographed. */
const page = async (name) => {
  await browser.resize(794, 1123);
  await browser.open(opinion(name));
  const picture = await browser.picture();
  await browser.resize(1440, 900);
  return picture;
};
const isOwn = !process.env.BANSHI_CONSOLE_STAGE;
/** Goes on as somebody else, in a browser that knows nobody. */
const as = async (login, path) => {
  await browser.end();
  Object.assign(browser, await Browser.start({ width: 1440, height: 900 }));
  await signIn(browser, stage, login, path);
};
let [first, second, third] = [];
try {
  await test(NAMES[0], async () => {
    await signIn(browser, stage, "clerk");
    if (isOwn) assert.match(await browser.text("main"), /这里没有办件/);
    const cookie = (await browser.cookies()).find(({ name }) => name === "banshi_console");
    assert.ok(cookie.httpOnly && cookie.sameSite === "Lax");
  });
  if (isOwn) {
    first = await (await Phone.signIn(stage, "zhangsan")).file(await page("张三"), "image/png");
    await browser.resize(794, 1123);
    await browser.open(opinion("王兰"));
    second = await (await Phone.signIn(stage, "wanglan")).file(await browser.print(), "application/pdf");
    await browser.resize(1440, 900);
  }
  /** Waits until all data checks have answered: a late answer changes the filing under a form. */
  const checked = (id) => until("the checks", async () => {
    await shown(id);
    return !(await browser.text(".left")).includes("等待答复");
  });
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
    await glance("inbox");
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
    await glance("filing");
    await browser.resize(1280, 720);
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
  if (isOwn) await test(NAMES[10], async () => {
    await shown(second);
    const { x, y } = await browser.run("const { x, y } = document.querySelector('.page object').getBoundingClientRect(); return { x, y }");
    // The viewer is dark until the page is drawn; then its margin is white.
    await until("the page", async () => (await browser.pixel(x + 40, y + 40)).every((part) => part > 230));
    await glance("pdf");
    await browser.resize(1440, 900);
  }); else { skipped += 1; console.log(`SKIPPED ${NAMES[10]}: the stage is another's`); }
  if (isOwn) await test(NAMES[5], async () => {
    await shown(second);
    await browser.press("s");
    await glance("ask");
    await browser.click("input[name='tick.employer-opinion']");
    await browser.run("document.querySelector(\"[name='reason.employer-opinion']\").selectedIndex = 1");
    await browser.type("input[name='more.employer-opinion']", "请单位在意见栏内重新盖公章");
    await browser.press("\uE00C");
    await browser.run("document.activeElement.blur()");
    await browser.click(".foot [value=preview]");
    const notice = await browser.text(".notice");
    await glance("preview");
    assert.match(notice, /补正告知书/);
    assert.match(notice, /重新盖公章/);
    await decide(browser, "a", "已一次性告知补正");
    assert.match(await browser.text(".head"), /待补正/);
  }); else { skipped += 1; console.log(`SKIPPED ${NAMES[5]}: the stage is another's`); }
  if (isOwn) await test(NAMES[6], async () => {
    await shown(first);
    await decide(browser, "a", "已受理");
    await as("reviewer", `/console/filings/${first}`);
    await decide(browser, "a", "已准予");
    await decide(browser, "a", "已制证");
    assert.match(await browser.text(".foot"), /等待窗口/);
    assert.match(await browser.text(".foot"), /撤销许可/);
    await browser.click("[data-key=x]");
    assert.match(await browser.run("return document.querySelector('[name=basis]').value"), /第六十九条/);
    await glance("rescind");
  }); else { skipped += 1; console.log(`SKIPPED ${NAMES[6]}: the stage is another's`); }
  if (isOwn) await test(NAMES[11], async () => {
    third = await (await Phone.signIn(stage, "chenhai")).file(await page("陈海"), "image/png");
    await as("clerk", `/console/filings/${third}`);
    await checked(third);
    await decide(browser, "a", "已受理");
    await as("reviewer", `/console/filings/${third}`);
    await glance("review");
    await browser.press("s");
    await browser.click("input[name=procedure]");
    await browser.run("document.querySelector('[name=until]').value = '2099-12-31'");
    await glance("suspend");
    await browser.run("document.activeElement.blur()");
    await browser.click(".foot [value=preview]");
    assert.match(await browser.text(".notice"), /特别程序告知书[^]*2099年12月31日[^]*第四十五条/);
    await decide(browser, "a", "已进入特别程序");
    assert.match(await browser.text(".head"), /特别程序中/);
    await decide(browser, "a", "已恢复审批");
    assert.match(await browser.text(".head"), /审批中/);
  }); else { skipped += 1; console.log(`SKIPPED ${NAMES[11]}: the stage is another's`); }
  if (isOwn) await test(NAMES[12], async () => {
    await as("supervisor");
    assert.match(await browser.text("nav.rail"), /监督\s+将要超期\s+1\s+已超期\s+0\s+多次跑动\s+0\s+停滞\s+0\s+全部办件/);
    assert.match(await browser.text("main"), /将要超期 1 件/);
    assert.match(await browser.text(".inbox tbody"), /下一个工作日到期|今天不办，明天就超期/);
    await glance("supervision");
    await browser.click(".inbox tbody a");
    assert.match(await browser.text(), /请说明查看原因/);
    await browser.type("input[name=reason]", "监督检查\uE007");
    await browser.one(".foot");
    assert.ok(!(await browser.has(".foot .button")), "who watches decides nothing");
  }); else { skipped += 1; console.log(`SKIPPED ${NAMES[12]}: the stage is another's`); }
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
    await as("reviewer");
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
