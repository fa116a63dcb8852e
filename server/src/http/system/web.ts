/**
 * Serves the built web app: one page, in the reader's language, for every path that is not the server's own, with a nonce for its
 * styles, and assets with a content hash in their name, compressed by the build and cached by browsers without limit.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { mimeTypeOf } from '../../lib/mime.ts'
import { body } from '../requests/body-limits.ts'
import { pageLanguage } from '../requests/preferred-language.ts'
import { pathOf } from '../responses/errors.ts'
import { matchesEtag } from '../responses/send-file.ts'

/** Sends a built file by its name. */
export type SendAsset = (
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
  cacheControl?: string,
) => Promise<FastifyReply>

export interface WebApp {
  /** True when the app's page is the response: to browser navigation, not to API clients. */
  handles(request: FastifyRequest): boolean
  send(reply: FastifyReply): Promise<FastifyReply>
  /** Sends a built file that has no hash in its name. */
  readonly sendUnhashed: SendAsset
}

/** Paths that are never pages of the app: the server's own, and the public pages. */
const serverPaths = /^\/(api|docs|healthz|readyz|metrics|assets|live-updates|s|d|unsubscribe)(\/|$)/

/**
 * `folder`: output of the build. If it is missing, the page says how to build. `hasCookie`: whether a request has a session cookie.
 * The page cannot read the cookie itself; the server tells it, so that it makes no request that would fail.
 */
export function registerWeb(
  app: FastifyInstance,
  folder: string,
  hasCookie: (request: FastifyRequest) => boolean,
): WebApp {
  const assets = createAssets(join(folder, 'assets'))
  const sender =
    (from: Assets, cacheControl: string): SendAsset =>
    async (name, request, reply, given = cacheControl) => {
      const found = await from(name, request.headers['accept-encoding'])
      if (!found) throw new Fault('not-found', `There is no ${pathOf(request)}. After an upgrade, reload the page.`)
      reply.header('cache-control', given).header('vary', 'accept-encoding').header('etag', found.etag)
      if (matchesEtag(request.headers['if-none-match'], found.etag)) return reply.code(304).send()
      if (found.encoding) reply.header('content-encoding', found.encoding)
      return reply.header('content-type', found.type).send(found.content)
    }
  const sendAsset = sender(assets, 'public, max-age=31536000, immutable')
  app.get<{ Params: { name: string } }>(
    '/assets/:name',
    body('none'),
    async (request, reply) => await sendAsset(request.params.name, request, reply),
  )
  return {
    handles(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const path = pathOf(request)
      return path === '/' || (!serverPaths.test(path) && (request.headers.accept ?? '').includes('text/html'))
    },
    send: (reply) => sendPage(folder, hasCookie(reply.request), reply),
    sendUnhashed: sender(createAssets(join(folder, 'public-pages')), 'no-cache'),
  }
}

const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "frame-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Reads the page for each request, so that a new build is served without a restart; the nonce rules out caching anyway. */
async function sendPage(folder: string, hasCookie: boolean, reply: FastifyReply): Promise<FastifyReply> {
  const language = pageLanguage(reply.request)
  const page = await readIfExists(join(folder, language === 'en' ? 'index.html' : `index.${language}.html`))
  if (!page)
    return reply
      .code(503)
      .header('content-type', 'text/plain; charset=utf-8')
      .send('The web pages of this server are not built. Run "npm run build" in its folder, then load this again.\n')
  const nonce = randomBytes(16).toString('base64')
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policyWith(nonce))
    .header('cross-origin-opener-policy', 'same-origin')
    .header('content-language', language)
    .header('vary', 'cookie, accept-language')
    .send(
      page
        .toString()
        .replaceAll('__NONCE__', nonce)
        .replace('__SESSION__', hasCookie ? 'shown' : 'none'),
    )
}

interface Asset {
  readonly content: Buffer
  readonly type: string
  readonly etag: string
  readonly encoding: string | null
}

/** Compressed variants that the build writes, best first. */
const packed = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
]

type Assets = (name: string, acceptEncoding: string | undefined) => Promise<Asset | null>

/** Reads files of a flat folder by name, and caches them. */
function createAssets(folder: string): Assets {
  const kept = new Map<string, Asset>()
  return async (name, acceptEncoding) => {
    // A plain name: no separators, no leading dot.
    if (!/^\w[\w.-]*$/.test(name)) return null
    const accepted = packed.filter(({ encoding }) => accepts(acceptEncoding, encoding))
    for (const { encoding, ending } of [...accepted, { encoding: null, ending: '' }]) {
      const file = name + ending
      const known = kept.get(file)
      if (known) return known
      const content = await readIfExists(join(folder, file))
      if (!content) continue
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
      const asset = { content, type: typeOf(name), etag, encoding }
      kept.set(file, asset)
      return asset
    }
    return null
  }
}

const typeOf = (name: string): string => {
  const type = mimeTypeOf(name)
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type
}

/** True when Accept-Encoding lists the encoding with a weight above 0. */
function accepts(header: string | undefined, encoding: string): boolean {
  const parts = (header ?? '').split(',').map((part) => part.trim().toLowerCase())
  return parts.some((part) => {
    const [name, weight] = part.split(/\s*;\s*q=/)
    return name === encoding && Number(weight ?? 1) > 0
  })
}

/** The content of a file; null when it does not exist. Throws any other error. */
async function readIfExists(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null
    throw error
  }
}
