/**
 * Serves the built web app: one page, in the reader's language, for every path that is not the server's own, with a nonce for its
 * styles, and assets with a content hash in their name, compressed by the build and cached by browsers without limit.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { body } from '../requests/body-limits.ts'
import { pageLanguage } from '../requests/preferred-language.ts'
import { pathOf } from '../responses/errors.ts'
import { readIfExists, type SendAsset, sendBuilt } from './built-files.ts'

export interface WebApp {
  /** True when the app's page is the response: to browser navigation, not to API clients. */
  handles(request: FastifyRequest): boolean
  send(reply: FastifyReply): Promise<FastifyReply>
  /** Sends a built file that has no hash in its name. */
  readonly sendUnhashed: SendAsset
}

/** Paths that are never pages of the app: the server's own, and the public pages. */
const serverPaths = /^\/(api|docs|guide|healthz|readyz|metrics|assets|live-updates|s|d|unsubscribe)(\/|$)/

/**
 * `folder`: output of the build. If it is missing, the page says how to build. `hasCookie`: whether a request has a session cookie.
 * The page cannot read the cookie itself; the server tells it, so that it makes no request that would fail.
 */
export function registerWeb(
  app: FastifyInstance,
  folder: string,
  hasCookie: (request: FastifyRequest) => boolean,
): WebApp {
  const sendAsset = sendBuilt(join(folder, 'assets'), 'public, max-age=31536000, immutable')
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
    sendUnhashed: sendBuilt(join(folder, 'public-pages'), 'no-cache'),
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
