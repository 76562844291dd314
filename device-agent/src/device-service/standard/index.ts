export { standardStatus, statusChange } from "./status.ts";
