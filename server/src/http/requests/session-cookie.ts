/** The cookie of a browser's session, and who may send it: our own pages and nobody else's. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Needs } from '../../core/context.ts'
import { knownForMs } from '../../core/sessions/known.ts'
import { Turned } from '../responses/errors.ts'

/** Over HTTPS the prefix keeps other hosts of the domain from setting it. */
const isSecure = ({ settings }: Needs<'settings'>) => settings.publicUrl.startsWith('https:')
const nameOf = (ctx: Needs<'settings'>, name: string) => `${isSecure(ctx) ? '__Host-' : ''}sallyport_${name}`

/** The value of the session's cookie; undefined when it is missing, or sent twice, as another host of the domain can cause. */
export const cookieOf = (ctx: Needs<'settings'>, request: FastifyRequest): string | undefined =>
  valueIn(ctx, request, 'session')

/** The mark by which a browser is known that somebody has signed in with, or that has shown the password of a share. */
export const browserOf = (ctx: Needs<'settings'>, request: FastifyRequest): string | undefined =>
  valueIn(ctx, request, 'browser')

function valueIn(ctx: Needs<'settings'>, { headers }: FastifyRequest, name: string): string | undefined {
  const start = `${nameOf(ctx, name)}=`
  const found = (headers.cookie ?? '').split(/; ?/).filter((pair) => pair.startsWith(start))
  return found.length === 1 ? found[0]?.slice(start.length) : undefined
}

/** `maxAgeMs`: how long the browser keeps it; null until it is closed. */
export const setCookie = (ctx: Needs<'settings'>, reply: FastifyReply, value: string, maxAgeMs: number | null): void =>
  set(ctx, reply, 'session', value, maxAgeMs)

/** The mark stays for as long as the server knows it, also after signing out. */
export const markBrowser = (ctx: Needs<'settings'>, reply: FastifyReply, mark: string): void =>
  set(ctx, reply, 'browser', mark, knownForMs)

function set(ctx: Needs<'settings'>, reply: FastifyReply, name: string, value: string, maxAgeMs: number | null): void {
  const age = maxAgeMs === null ? '' : `; Max-Age=${Math.floor(maxAgeMs / 1_000)}`
  const secure = isSecure(ctx) ? '; Secure' : ''
  reply.header('set-cookie', `${nameOf(ctx, name)}=${value}; HttpOnly; SameSite=Strict; Path=/${age}${secure}`)
}

export const clearCookie = (ctx: Needs<'settings'>, reply: FastifyReply): void => setCookie(ctx, reply, '', 0)

/** Throws when the browser says that another site made the request. */
export function fromOwnPages({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new Turned('ERROR_CSRF', 'The browser says that another site made this request.')
}

/** Throws for what is not a read and lacks the header that no page of another site can add. */
export function fromWebApp({ method, headers }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD' || headers['x-sallyport-client'] === 'web') return
  throw new Turned(
    'ERROR_CSRF',
    'A request that comes with the cookie of a session and is not a read needs the header X-Sallyport-Client: web.',
  )
}

/**
 * Throws for what a form of another site can send as if it were JSON. Browsers name the site only to addresses that they
 * trust, so over plain HTTP this alone keeps other sites from signing somebody in as somebody else.
 */
export function notFromForm({ headers }: FastifyRequest): void {
  if (/^\s*text\/plain\b/i.test(headers['content-type'] ?? ''))
    throw new Turned('ERROR_CSRF', 'Content-Type must be application/json here: any site can send text/plain.')
}
