import { needsIdempotencyKey, routes } from "@zizhuban/server-contract";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Type } from "typebox";
import { parser } from "@zizhuban/device-agent-contract";
import { expect, it } from "vitest";
import { openApiDocument } from "./openapi.ts";

const Content = Type.Record(Type.String(), Type.Object({ schema: Type.Unknown() }), { minProperties: 1 });
// The members of OpenAPI 3.1 this document uses (OAS 3.1.1, section 4.8).
const parseDocument = parser(
  Type.Object({
    openapi: Type.String({ pattern: "^3\\.1\\.\\d+$" }),
    info: Type.Object({ title: Type.String(), version: Type.String() }),
    paths: Type.Record(
      Type.String({ pattern: "^/" }),
      Type.Record(
        Type.String({ enum: ["get", "post", "delete"] }),
        Type.Object({
          operationId: Type.String(),
          security: Type.Array(Type.Record(Type.String(), Type.Array(Type.String()))),
          parameters: Type.Optional(
            Type.Array(
              Type.Object({
                name: Type.String(),
                in: Type.String({ enum: ["path", "query", "header"] }),
                required: Type.Boolean(),
                schema: Type.Unknown(),
              }),
            ),
          ),
          requestBody: Type.Optional(Type.Object({ content: Content })),
          responses: Type.Record(
            Type.String({ pattern: "^([1-5]\\d\\d|default)$" }),
            Type.Object({ description: Type.String(), content: Content }),
          ),
        }),
      ),
    ),
    components: Type.Object({
      securitySchemes: Type.Record(Type.String(), Type.Object({ type: Type.String() })),
    }),
  }),
);

const text = JSON.stringify(openApiDocument(routes));
const parsed = parseDocument(JSON.parse(text));
if (!parsed.ok) throw new Error(parsed.detail);
const { paths, components } = parsed.value;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, parameters, security, requestBody, responses }]) => ({
    path,
    method,
    operationId,
    parameters,
    security,
    requestBody,
    responses,
  })),
);

it("names every route of the contract once, at its method and path", () => {
  const listed = operations.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
  const expected = Object.entries(routes).map(
    ([name, { method, path }]) => `${name} ${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`,
  );
  expect(listed.toSorted()).toEqual(expected.toSorted());
});

it("declares every parameter of a path and only security schemes that exist", () => {
  for (const { path, parameters = [], security } of operations) {
    const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
    expect(inPath, path).toEqual(path.match(/\{\w+\}/g) ?? []);
    for (const scheme of security.flatMap((one) => Object.keys(one))) {
      expect(components.securitySchemes, path).toHaveProperty(scheme);
    }
  }
});

it("asks for a key and a credential exactly where the server does", () => {
  const { enrol, nonce, openCase, health } = routes;
  expect([enrol, nonce, openCase, health].map(needsIdempotencyKey)).toEqual([false, false, true, false]);
  const named = (name: string) => operations.find(({ operationId }) => operationId === name);
  expect(named("enrol")?.security).toEqual([]);
  expect(named("openCase")).toMatchObject({
    security: [{ kioskCertificate: [], citizenSession: [] }],
    parameters: [{ name: "Idempotency-Key", required: true }],
  });
  expect(named("nonce")?.parameters).toBeUndefined();
});

it("holds schemas of the 2020-12 dialect that a foreign validator compiles", () => {
  const ajv = addFormats.default(new Ajv2020.default({ strict: false }));
  for (const { operationId, requestBody, responses } of operations) {
    const contents = [requestBody?.content, ...Object.values(responses).map(({ content }) => content)];
    for (const { schema } of contents.flatMap((content) => Object.values(content ?? {}))) {
      if (typeof schema !== "object" || schema === null) throw new Error(`${operationId} has no schema`);
      expect(() => ajv.compile(schema), operationId).not.toThrow();
    }
  }
  const enrol = operations.find(({ operationId }) => operationId === "enrol")?.requestBody;
  const check = ajv.compile(Object(enrol?.content["application/json"]?.schema));
  expect(check({ claim: "c".repeat(43), csrPem: "-" })).toBe(true);
  expect(check({ claim: "short", csrPem: "-" })).toBe(false);
  expect(check({ claim: "c".repeat(43), csrPem: "-", more: 1 })).toBe(false);
});
