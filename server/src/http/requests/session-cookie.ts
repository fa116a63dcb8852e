/** The cookies of a browser's session, and the checks that refuse cross-site requests which carry them. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Needs } from '../../core/context.ts'
import { knownForMs } from '../../core/sessions/known.ts'
import { HttpRefusal } from '../responses/errors.ts'

/** Over HTTPS the prefix keeps other hosts of the domain from setting it. */
const isSecure = ({ settings }: Needs<'settings'>) => settings.publicUrl.startsWith('https:')
const nameOf = (ctx: Needs<'settings'>, name: string) => `${isSecure(ctx) ? '__Host-' : ''}sallyport_${name}`

/** The value of the session cookie; undefined when it is missing, or sent twice, as another host of the domain can cause. */
export const sessionCookieOf = (ctx: Needs<'settings'>, request: FastifyRequest): string | undefined =>
  valueIn(ctx, request, 'session')

/** The value of the cookie that identifies a browser with which somebody has signed in or opened a protected share. */
export const browserCookieOf = (ctx: Needs<'settings'>, request: FastifyRequest): string | undefined =>
  valueIn(ctx, request, 'browser')

function valueIn(ctx: Needs<'settings'>, { headers }: FastifyRequest, name: string): string | undefined {
  const start = `${nameOf(ctx, name)}=`
  const found = (headers.cookie ?? '').split(/; ?/).filter((pair) => pair.startsWith(start))
  return found.length === 1 ? found[0]?.slice(start.length) : undefined
}

/** `maxAgeMs`: lifetime of the cookie; null for a session cookie. */
export const setSessionCookie = (
  ctx: Needs<'settings'>,
  reply: FastifyReply,
  value: string,
  maxAgeMs: number | null,
): void => set(ctx, reply, 'session', value, maxAgeMs)

/** The cookie lives as long as the server remembers the browser, also after signing out. */
export const setBrowserCookie = (ctx: Needs<'settings'>, reply: FastifyReply, mark: string): void =>
  set(ctx, reply, 'browser', mark, knownForMs)

function set(ctx: Needs<'settings'>, reply: FastifyReply, name: string, value: string, maxAgeMs: number | null): void {
  const age = maxAgeMs === null ? '' : `; Max-Age=${Math.floor(maxAgeMs / 1_000)}`
  const secure = isSecure(ctx) ? '; Secure' : ''
  reply.header('set-cookie', `${nameOf(ctx, name)}=${value}; HttpOnly; SameSite=Strict; Path=/${age}${secure}`)
}

export const clearSessionCookie = (ctx: Needs<'settings'>, reply: FastifyReply): void =>
  setSessionCookie(ctx, reply, '', 0)

/**
 * Throws for a request that a page of another origin made: by `Sec-Fetch-Site`, or by `Origin` over plain HTTP, where browsers do
 * not send the former. The own origin is that of the public URL or the one that the browser has addressed.
 */
export function requireSameOrigin({ settings }: Needs<'settings'>, { headers }: FastifyRequest): void {
  const { 'sec-fetch-site': site, origin, host } = headers
  const isForeign =
    site === undefined
      ? origin !== undefined &&
        ![`http://${host}`, `https://${host}`, new URL(settings.publicUrl).origin].includes(origin)
      : site !== 'same-origin' && site !== 'none'
  if (isForeign)
    throw new HttpRefusal(
      'ERROR_CSRF',
      'The browser reports that another site made this request. Behind a reverse proxy, set SALLYPORT_URL to the address that people use.',
    )
}

/** Throws for a write without the header that pages of other sites can't add. */
export function requireClientHeader({ method, headers }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD' || headers['x-sallyport-client'] === 'web') return
  throw new HttpRefusal(
    'ERROR_CSRF',
    'A request that changes something and is authenticated by a session cookie needs the header X-Sallyport-Client: web.',
  )
}

/**
 * Throws for `text/plain`, which a form of another site can send in the shape of JSON. Over plain HTTP, browsers send no
 * `Sec-Fetch-Site`, so this alone prevents login CSRF.
 */
export function refuseTextPlain({ headers }: FastifyRequest): void {
  if (/^\s*text\/plain\b/i.test(headers['content-type'] ?? ''))
    throw new HttpRefusal('ERROR_CSRF', 'Content-Type must be application/json here: any site can send text/plain.')
}
