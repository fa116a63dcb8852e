/** Where a visitor's secret travels: in a cookie that goes to this page alone; embedded, in a header or a field of the form. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Needs } from '../../core/context.ts'
import { visitMs } from '../../core/shares/share.ts'

const isSecure = ({ settings }: Needs<'settings'>) => settings.publicUrl.startsWith('https:')
const nameOf = (ctx: Needs<'settings'>) => `${isSecure(ctx) ? '__Secure-' : ''}sallyport_visit`

const headerName = 'x-sallyport-visit'

/** What the request shows; a field of its form counts where there is no header. */
export function secretOf(ctx: Needs<'settings'>, { headers }: FastifyRequest, field = ''): string {
  const given = headers[headerName]
  if (typeof given === 'string') return given
  if (field !== '') return field
  const start = `${nameOf(ctx)}=`
  const found = (headers.cookie ?? '').split(/; ?/).filter((pair) => pair.startsWith(start))
  return found.length === 1 ? (found[0]?.slice(start.length) ?? '') : ''
}

/** `hash`: of the share whose page it is. Links from letters bring the cookie along; forms of other sites do not. */
export function keepSecret(ctx: Needs<'settings'>, reply: FastifyReply, hash: string, secret: string): void {
  const secure = isSecure(ctx) ? '; Secure' : ''
  const age = Math.floor(visitMs / 1_000)
  reply.header(
    'set-cookie',
    `${nameOf(ctx)}=${secret}; HttpOnly; SameSite=Lax; Path=/s/${hash}; Max-Age=${age}${secure}`,
  )
}
