// A headless Chromium, driven over the W3C WebDriver protocol by its own chromedriver: no package is needed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { inflateSync } from "node:zlib";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const find = (names) => names.find((path) => path && existsSync(path));

export const chromium = find([process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]);
export const chromedriver = find([process.env.CHROMEDRIVER, "/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver"]);

/** Looks again and again until `look` gives something; gives up after `seconds`. A page that changes under the look is
 * looked at again. */
export async function until(what, look, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look().catch((fault) => {
      if (!/stale element reference|no such element/.test(fault.message)) throw fault;
    });
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} never came`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

export class Browser {
  /** Starts a driver and a window of the given size. */
  static async start({ width = 1280, height = 720, hasScript = true } = {}) {
    const driver = spawn(chromedriver, ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
    const port = await new Promise((found, failed) => {
      driver.once("exit", () => failed(new Error("chromedriver ended")));
      createInterface({ input: driver.stdout }).on("line", (line) => {
        const said = /successfully on port (\d+)/.exec(line);
        if (said) found(said[1]);
      });
    });
    const browser = new Browser();
    browser.driver = driver;
    browser.base = `http://127.0.0.1:${port}`;
    const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
      "--force-color-profile=srgb", "--no-proxy-server", "--lang=zh-CN", `--window-size=${width},${height}`];
    const prefs = hasScript ? {} : { "profile.managed_default_content_settings.javascript": 2 };
    const options = { binary: chromium, args, prefs };
    const session = await browser.send("POST", "/session", {
      capabilities: { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": options } },
    });
    browser.base += `/session/${session.sessionId}`;
    await browser.resize(width, height);
    return browser;
  }

  async send(method, path, body) {
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  }

  /** Makes the page itself that large, whatever the window's frame takes. */
  async resize(width, height) {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.send("POST", "/goog/cdp/execute", { cmd: "Emulation.setDeviceMetricsOverride", params: metrics });
  }

  open(url) { return this.send("POST", "/url", { url }); }
  url() { return this.send("GET", "/url"); }
  async all(selector) {
    const found = await this.send("POST", "/elements", { using: "css selector", value: selector });
    return found.map((element) => element[ELEMENT]);
  }
  async one(selector) {
    return until(selector, async () => (await this.all(selector))[0], 30);
  }
  async has(selector) { return (await this.all(selector)).length > 0; }
  async text(selector = "body") { return this.send("GET", `/element/${await this.one(selector)}/text`); }
  async click(selector) { return this.send("POST", `/element/${await this.one(selector)}/click`, {}); }
  async type(selector, text) {
    const element = await this.one(selector);
    await this.send("POST", `/element/${element}/clear`, {});
    return this.send("POST", `/element/${element}/value`, { text });
  }
  async press(key) {
    const actions = [{ type: "keyDown", value: key }, { type: "keyUp", value: key }];
    await this.send("POST", "/actions", { actions: [{ type: "key", id: "keys", actions }] });
  }
  run(script, ...args) { return this.send("POST", "/execute/sync", { script, args }); }
  cookies() { return this.send("GET", "/cookie"); }
  async picture() { return Buffer.from(await this.send("GET", "/screenshot"), "base64"); }
  /** Red, green and blue of one point of the page as it is drawn: also of what no script may read, such as a PDF. */
  async pixel(x, y) {
    const params = { format: "png", clip: { x, y, width: 1, height: 1, scale: 1 } };
    const { data } = await this.send("POST", "/goog/cdp/execute", { cmd: "Page.captureScreenshot", params });
    const png = Buffer.from(data, "base64");
    const packed = [];
    // PNG (ISO/IEC 15948): a signature of eight bytes, then chunks of length, type, data and checksum.
    for (let at = 8; at < png.length;) {
      const length = png.readUInt32BE(at);
      if (png.toString("latin1", at + 4, at + 8) === "IDAT") packed.push(png.subarray(at + 8, at + 8 + length));
      at += 12 + length;
    }
    // One line of one point: the filter, which has nothing to refer to, and the colour.
    return [...inflateSync(Buffer.concat(packed)).subarray(1, 4)];
  }
  async print() { return Buffer.from(await this.send("POST", "/print", {}), "base64"); }

  async end() {
    await this.send("DELETE", "").catch(() => {});
    this.driver.kill();
  }
}
