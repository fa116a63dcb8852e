/** Serves the API reference: a page rendered from the OpenAPI document, its style sheet and its script. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { body } from '../requests/body-limits.ts'
import { matchesEtag } from '../responses/send-file.ts'
import { loadReference } from './load.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/** Nothing from other servers, and no styles or scripts in the page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** `document`: the OpenAPI document as JSON. */
export function registerReference(app: FastifyInstance, document: () => string): void {
  let page: Promise<Buffer> | null = null
  let rendered = ''
  app.get('/docs', body('none'), async (request, reply) => {
    // Rendered at the first request, not at the start of the server.
    const json = document()
    if (json !== rendered) page = null
    rendered = json
    page ??= loadReference(json)
    page.catch(() => {
      page = null
    })
    const packed = await page
    const etag = `"${createHash('sha256').update(packed).digest('base64url').slice(0, 22)}"`
    reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-cache')
      .header('vary', 'accept-encoding')
      .header('etag', etag)
    if (matchesEtag(request.headers['if-none-match'], etag)) return await reply.code(304).send()
    reply.header('content-type', 'text/html; charset=utf-8')
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return await reply.send(await unpack(packed))
    return await reply.header('content-encoding', 'gzip').send(packed)
  })
  app.get('/docs/reference.css', body('none'), (_request, reply) => send(reply, 'text/css', style))
  app.get('/docs/reference.js', body('none'), (_request, reply) => send(reply, 'text/javascript', script))
}

const unpack = promisify(gunzip)

const send = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.header('content-type', `${type}; charset=utf-8`).header('cache-control', 'no-cache').send(text)
