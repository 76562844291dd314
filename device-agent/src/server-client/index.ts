export {
  createServerClient,
  type CallFailure,
  type CallOptions,
  type ClientIdentity,
  type DownloadOptions,
  type ResponseOf,
  type ServerClient,
  type ServerClientOptions,
} from "./server-client.ts";
