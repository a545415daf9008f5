// A tus server for the client's tests: node tus-server.cjs NODE_MODULES FOLDER.
// Prints its port, keeps uploads in FOLDER, ends with its standard input.
const { createRequire } = require("node:module");
const http = require("node:http");
const path = require("node:path");

const [modules, folder] = process.argv.slice(2);
const requireFrom = createRequire(path.join(modules, "package.json"));
const { Server } = requireFrom("@tus/server");
const { FileStore } = requireFrom("@tus/file-store");

const tus = new Server({
  path: "/v1/uploads",
  datastore: new FileStore({ directory: folder }),
});
const server = http.createServer((request, response) => tus.handle(request, response));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
