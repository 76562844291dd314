import { problemStatus } from "@zizhuban/device-agent-contract";
import { needsIdempotencyKey, Problem, type RouteDefinition } from "@zizhuban/server-contract";

// OpenAPI 3.1.1: a TypeBox schema is a JSON Schema of its dialect already, so only the frame is built here.

type Json = Readonly<Record<string, unknown>>;
type Access = RouteDefinition["access"];

const security: Readonly<Record<Access, readonly Json[]>> = {
  public: [],
  kiosk: [{ kioskCertificate: [] }],
  citizen: [{ kioskCertificate: [], citizenSession: [] }],
  agent: [{ kioskCertificate: [] }, { kioskCertificate: [], citizenSession: [] }],
  staff: [{ staffSession: [] }],
  department: [{ departmentSignature: [] }],
};

const problemAnswer: Json = {
  description: "RFC 9457 problem details; `code` is one of the listed.",
  content: {
    "application/problem+json": {
      schema: {
        ...Problem,
        properties: { ...Problem.properties, code: { type: "string", enum: Object.keys(problemStatus) } },
      },
    },
  },
};

/** The API as an OpenAPI 3.1 document: one operation for every route, named as in the contract. */
export function openApiDocument(routes: Readonly<Record<string, RouteDefinition>>): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, definition] of Object.entries(routes)) {
    const path = definition.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [definition.method.toLowerCase()]: operation(name, definition) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Zizhuban",
      version: "1",
      description:
        "`/api/kiosk` is served to kiosks over mutual TLS, all else on the plain address; `/api/public/health` on both.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      securitySchemes: {
        kioskCertificate: { type: "mutualTLS", description: "Issued by the deployment's CA at enrolment." },
        citizenSession: { type: "http", scheme: "bearer", description: "The agent's, never the page's." },
        departmentSignature: {
          type: "apiKey",
          in: "header",
          name: "webhook-signature",
          description:
            "HMAC-SHA-256 over `id.timestamp.METHOD path.content-digest`, as Standard Webhooks writes it.",
        },
        staffSession: { type: "apiKey", in: "cookie", name: "zizhuban-staff" },
      },
    },
  };
}

function operation(name: string, definition: RouteDefinition): Json {
  const { path, access, body, upload, query, response } = definition;
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, parameter]) => ({
      name: parameter,
      in: "path",
      required: true,
      schema: parameter === "id" ? { type: "string", format: "uuid" } : { type: "string", maxLength: 200 },
    })),
    ...Object.entries(query?.properties ?? {}).map(([parameter, schema]) => ({
      name: parameter,
      in: "query",
      required: query?.required?.includes(parameter) ?? false,
      schema,
    })),
    ...(needsIdempotencyKey(definition) ? [idempotencyKey] : []),
  ];
  return {
    operationId: name,
    tags: [access],
    security: definition.anonymous === true ? [] : security[access],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(upload === true
      ? { requestBody: { required: true, content: { "application/octet-stream": { schema: {} } } } }
      : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: { "200": answer(response), default: problemAnswer },
  };
}

const idempotencyKey: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: true,
  description: "A repeat with the same key gets the first answer.",
  schema: { type: "string", format: "uuid" },
};

function answer(schema: RouteDefinition["response"]): Json {
  const document = "contentMediaType" in schema ? schema.contentMediaType : undefined;
  const type =
    typeof document === "string"
      ? document
      : Object.keys(schema).length === 0
        ? "text/event-stream"
        : "application/json";
  return { description: "Done.", content: { [type]: { schema } } };
}
