import request from "undici/lib/api/api-request.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";

// undici's index loads all it has, fetch, caches, mocks and WebSockets included: 12 MB of every agent's memory for parts
// it never uses. This is what that index does for the one part it does use; the version is pinned, and every test
// of the server link stands on it.
Object.assign(Dispatcher.prototype, { request });

export { Agent };
