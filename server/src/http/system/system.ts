/** Health checks, live updates, the OpenAPI document and the API reference. */
import { openApiDocument } from '@sallyport/contract/openapi.ts'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { apiBase, type HttpOptions } from '../requests/options.ts'
import { registerLiveUpdates } from './live-updates.ts'
import { loadReference } from './reference.ts'

export function registerSystem(app: FastifyInstance, options: HttpOptions, services: HttpServices): void {
  const { context: ctx } = services
  app.get('/healthz', body('none'), async () => ({ status: 'ok' }))

  app.get('/readyz', body('none'), async () => {
    await Promise.all([ctx.db.ping(), ctx.blobs.check()]).catch((error: unknown) => {
      ctx.log.warn({ err: error }, 'not ready')
      throw new Fault('unavailable', 'The database or the storage is not responding.')
    })
    return { status: 'ready' }
  })

  const document = JSON.stringify(openApiDocument({ serverUrl: options.http.publicUrl, version: ctx.settings.version }))
  app.get(`${apiBase}/openapi.json`, body('none'), async (_request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('access-control-allow-origin', '*')
      .send(document),
  )

  registerDocs(app)
  registerLiveUpdates(app, services)
}

const docsPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sallyport API</title></head>
<body><div id="reference"></div><script src="/docs/reference.js"></script><script src="/docs/start.js"></script></body>
</html>`

/** No third-party fonts, telemetry, proxy or assistant: the page uses this server only, which its headers enforce. */
const docsStart = `Scalar.createApiReference('#reference', {
  url: '${apiBase}/openapi.json',
  servers: [{ url: location.origin + '${apiBase}' }],
  withDefaultFonts: false, telemetry: false, hideClientButton: true, agent: { disabled: true }, mcp: { disabled: true },
  showDeveloperTools: 'never', defaultOpenAllTags: false, persistAuth: false,
  // Its example of a credential is a joke.
  customCss: 'input[placeholder^="QUxM"]::placeholder { color: transparent }'
})`

const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

function registerDocs(app: FastifyInstance): void {
  let script: Promise<Buffer> | null = null
  app.get('/docs', body('none'), async (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', docsPolicy)
      .header('cache-control', 'no-cache')
      .send(docsPage),
  )
  app.get('/docs/start.js', body('none'), async (_request, reply) =>
    reply.header('content-type', 'text/javascript').send(docsStart),
  )
  app.get('/docs/reference.js', body('none'), async (_request, reply) => {
    // Loaded at the first request, not at the start of the server.
    script ??= loadReference()
    script.catch(() => {
      script = null
    })
    return reply
      .header('content-type', 'text/javascript; charset=utf-8')
      .header('content-encoding', 'gzip')
      .header('cache-control', 'max-age=3600')
      .send(await script)
  })
}
