// Another's identity provider: npm `oidc-provider`, on a loopback port of its own. Signs in whoever is named, once the
// page is answered; claims come by user info alone, as the standard has it (OpenID Connect Core 1.0 §5.4).
// usage: node provider.mjs NODE_MODULES PHONE_REDIRECT CONSOLE_REDIRECT; prints its issuer; ends with standard input.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const [modules, phone, desk] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const people = {
  zhangsan: { name: "张三", phone_number: "13800000001", id_kind: "resident", id_number: "321102199006151235" },
  zhao: { name: "赵窗", roles: ["clerk"], office: "zhenjiang-approval" },
};
const key = (kid, alg, type, options) =>
  ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), kid, alg, use: "sig" });

const server = createServer();
await new Promise((up) => server.listen(0, "127.0.0.1", up));
const issuer = `http://127.0.0.1:${server.address().port}`;
const client = (client_id, redirect, alg) => ({
  client_id, redirect_uris: [redirect], application_type: "native", token_endpoint_auth_method: "none",
  grant_types: ["authorization_code"], response_types: ["code"], id_token_signed_response_alg: alg,
});
const provider = new Provider(issuer, {
  // One signs with a curve, the other with RSA: both are taken.
  clients: [client("banshi-app", phone, "ES256"), client("banshi-console", desk, "RS256")],
  jwks: { keys: [key("curve", "ES256", "ec", { namedCurve: "P-256" }), key("rsa", "RS256", "rsa", { modulusLength: 2048 })] },
  pkce: { required: () => true },
  scopes: ["openid", "profile", "phone"],
  claims: { openid: ["sub", "acr"], profile: ["name", "id_kind", "id_number", "roles", "office"], phone: ["phone_number"] },
  acrValues: ["basic", "real_name", "real_person"],
  cookies: { keys: ["of a test"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
  findAccount: (_, id) => people[id] && { accountId: id, claims: async () => ({ sub: id, acr: "real_name", ...people[id] }) },
});
provider.on("server_error", (_, error) => console.error(error));

const handle = provider.callback();
server.on("request", async (request, response) => {
  if (!request.url.startsWith("/interaction/") || request.method !== "POST") return handle(request, response);
  const accountId = new URLSearchParams(await text(request)).get("login");
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const answer = { login: { accountId, acr: "real_name" }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, answer, { mergeWithLastSubmission: false });
});
console.log(issuer);
process.stdin.resume().on("end", () => process.exit(0));
