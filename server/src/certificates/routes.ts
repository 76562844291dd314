import { routes } from "@zizhuban/server-contract";
import { Problem, requireCitizen, route, valueOf, type Routes } from "../core/index.ts";
import type { DocumentCheck } from "./document-check.ts";
import type { Grants } from "./grants.ts";
import { certificateKind } from "./templates/index.ts";
import { largestDocument } from "./upload-form.ts";
import { uploadPage, uploadPagePolicy, verifyPage, verifyPagePolicy } from "./verify-page.ts";
import type { Issued } from "./issued.ts";

/** The kiosk's HTTPS boundary: the citizen's own documents leave here, for their own kiosk. */
export function certificateRoutes(deps: { issued: Issued; grants: Grants }): Routes {
  const { issued, grants } = deps;
  return async (app) => {
    route(app, routes.certificatePreview, async (request) => {
      const preview = await issued.preview(request.params.id, requireCitizen(request), request.kiosk.kid);
      return valueOf(preview).expose();
    });

    route(app, routes.grant, async ({ params, citizen, kiosk, operationId }) =>
      valueOf(await grants.grant(citizen, kiosk.kid, params.id, operationId)),
    );

    route(app, routes.grantDocument, async (request) => {
      const document = await grants.documentOf(request.params.id, requireCitizen(request), request.kiosk.kid);
      return valueOf(document).expose();
    });

    route(app, routes.consumeGrant, async ({ params, kiosk, body }) => {
      valueOf(await grants.consume(params.id, kiosk.kid, body.jobId));
      return {};
    });

    route(app, routes.grantOutcome, async ({ params, kiosk, body }) => {
      valueOf(await grants.settle(params.id, kiosk.kid, body));
      return {};
    });
  };
}

/** A window clerk checks one paper after another; a machine that tries tokens is slowed down. */
const checksPerMinute = 120;

const uploadsPerMinute = 30;

/** For anyone who holds the paper: masked, and whether it still holds. */
export function verifyRoutes(issued: Issued, check: DocumentCheck): Routes {
  return async (app) => {
    app.addContentTypeParser(
      "application/pdf",
      { parseAs: "buffer", bodyLimit: largestDocument },
      (_request, body, done) => done(null, body),
    );
    route(
      app,
      routes.verifyDocument,
      async ({ raw }) => {
        if (!Buffer.isBuffer(raw.body))
          throw new Problem("unsupportedMediaType", "application/pdf is wanted");
        const checked = await check(raw.body);
        if (checked.state !== "issued") return { state: checked.state };
        const certificate = (await issued.verifyById(checked.certificateId)).answer.expose();
        const { seal } = checked;
        return { state: certificate.state, certificate, ...(seal !== undefined && { seal }) };
      },
      { perMinute: uploadsPerMinute },
    );

    route(
      app,
      routes.verify,
      async ({ params }) => {
        const found = await issued.verify(params.token);
        if (found === undefined) throw new Problem("certificateUnknown");
        return found.answer.expose();
      },
      { perMinute: checksPerMinute },
    );

    const limited = { config: { rateLimit: { max: checksPerMinute } } };
    app.get("/verify", limited, async (_request, reply) =>
      reply
        .header("content-security-policy", uploadPagePolicy)
        .type("text/html; charset=utf-8")
        .send(uploadPage()),
    );
    app.get<{ Params: { token: string } }>("/verify/:token", limited, async (request, reply) => {
      const found = await issued.verify(request.params.token);
      const title = found === undefined ? undefined : certificateKind(found.template).englishTitle;
      return reply
        .code(found === undefined ? 404 : 200)
        .header("content-security-policy", verifyPagePolicy)
        .type("text/html; charset=utf-8")
        .send(verifyPage(found?.answer.expose(), title));
    });
  };
}
