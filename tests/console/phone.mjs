// A phone as far as the console's tests need one: a P-256 key, a sign-in, an upload, a signed submission.
import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

const base64url = (data) => Buffer.from(data).toString("base64url");
const sha256 = (data) => createHash("sha256").update(data).digest();
const hex = (data) => sha256(data).toString("hex");

async function ok(answer) {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

/** A UUIDv7, as phones make them. */
function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Phone {
  static async signIn(stage, login) {
    const phone = new Phone();
    phone.stage = stage;
    phone.device = uuid7();
    phone.keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const options = await ok(await fetch(`${stage.phone}/v1/sign-in`));
    const [verifier, nonce, redirect] = [base64url(randomBytes(32)), randomUUID(), "http://127.0.0.1/sign-in"];
    const query = new URLSearchParams({
      response_type: "code", client_id: options.client_id, redirect_uri: redirect, scope: options.scopes.join(" "),
      state: "s", nonce, code_challenge: base64url(sha256(verifier)), code_challenge_method: "S256",
    });
    const back = await fetch(`${stage.control}/browser`, {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ login, authorisation_url: `${options.authorization_endpoint}?${query}` }),
    });
    const code = new URL(await back.text()).searchParams.get("code");
    const { x, y } = phone.keys.publicKey.export({ format: "jwk" });
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
    const device = { id: phone.device, public_key: base64url(point), proof: base64url(phone.sign(code)), name: "测试手机" };
    phone.session = await ok(await fetch(`${stage.phone}/v1/sessions`, {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ code, code_verifier: verifier, nonce, redirect_uri: redirect, device }),
    }));
    return phone;
  }

  sign(bytes) {
    return sign("sha256", Buffer.from(bytes), { key: this.keys.privateKey, dsaEncoding: "ieee-p1363" });
  }

  get authorization() { return `Bearer ${this.session.access_token}`; }

  async upload(bytes) {
    const answer = await fetch(`${this.stage.phone}/v1/uploads`, {
      method: "POST", body: bytes,
      headers: {
        authorization: this.authorization, "tus-resumable": "1.0.0", "upload-length": String(bytes.length),
        "upload-metadata": `sha256 ${Buffer.from(hex(bytes)).toString("base64")}`,
        "content-type": "application/offset+octet-stream",
      },
    });
    if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
    return hex(bytes);
  }

  /** Files 执业药师首次注册 with one page; gives the filing's id. */
  async file(page, mediaType) {
    const { name, id, telephone } = this.session.person;
    const answers = Buffer.from(instance(name, id.number, telephone));
    const filing = uuid7();
    const manifest = {
      version: 1, submission: uuid7(), finalised_at: new Date().toISOString(),
      filings: [{
        id: filing, item: "pharmacist-first-registration", item_version: VERSION,
        form: formHash(this.stage.catalogue),
        answers: await this.upload(answers), applicant: { kind: "person", name, id }, delivery: "courier",
      }],
      papers: [{
        material: "employer-opinion", sha256: await this.upload(page), length: page.length, media_type: mediaType, pages: 1,
      }],
    };
    const header = { alg: "ES256", kid: this.device, acr: this.session.assurance };
    const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(manifest))}`;
    await ok(await fetch(`${this.stage.phone}/v1/submissions/${manifest.submission}`, {
      method: "PUT", headers: { authorization: this.authorization, "content-type": "application/jose" },
      body: `${signed}.${base64url(this.sign(signed))}`,
    }));
    return filing;
  }
}

/** The item's version that is filed, which its form bears too. */
const VERSION = 2;

/** The published form is the object that says that it is. */
function formHash(catalogue) {
  const folder = `${catalogue}/objects`;
  const found = readdirSync(folder).find((name) =>
    readFileSync(`${folder}/${name}`).includes(`<data id="pharmacist-first-registration" version="${VERSION}"`));
  if (!found) throw new Error(`no form of the pharmacist's registration in ${folder}`);
  return found;
}

/** A finished instance of the form; its people and numbers are the sample's. */
function instance(name, number, telephone) {
  const street = "中山东路 1 号";
  const place = `江苏省镇江市京口区${street}`;
  const birth = number.replace(/^.{6}(....)(..)(..).*$/, "$1-$2-$3");
  return `<data xmlns="http://www.w3.org/2002/xforms" id="pharmacist-first-registration" version="1">
<applicant><name>${name}</name><id_number>${number}</id_number><sex>${number[16] % 2 ? "男" : "女"}</sex>
<birth>${birth}</birth><about_id/><telephone>${telephone}</telephone></applicant>
<qualification><certificate_number>ZY3200${name === "张三" ? "1234" : "5678"}</certificate_number>
<issued_on>2019-03-20</issued_on><category>pharmacy</category></qualification>
<practice><category_of_practice>pharmacy</category_of_practice><scope>trade</scope><scope_other/>
<employer>镇江样例大药房有限公司</employer><employer_code>91321102MA1X7K2P91</employer_code><province>320000</province>
<city>321100</city><county>321102</county><street>${street}</street><employer_address>${place}</employer_address></practice>
<education><year>2026</year><credits>90</credits></education>
<delivery><same_as_practice>yes</same_as_practice><recipient>${name}</recipient>
<recipient_telephone>${telephone}</recipient_telephone><to_province/><to_city/><to_county/><to_street/><address_to/>
<address>${place}镇江样例大药房有限公司</address></delivery>
<declaration><health>agreed</health><conduct>agreed</conduct><truth>agreed</truth></declaration>
<meta><instanceID>uuid:${randomUUID()}</instanceID></meta></data>`;
}
