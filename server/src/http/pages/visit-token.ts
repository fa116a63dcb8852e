/** Where a visit's token is sent: in a cookie for this page only; embedded, in a header or a form field, which links have, too. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Needs } from '../../core/context.ts'
import { visitMs } from '../../core/shares/share.ts'

/** Whether browsers send cookies over TLS only. */
export const isSecure = ({ settings }: Needs<'settings'>) => settings.publicUrl.startsWith('https:')
const cookieNameOf = (ctx: Needs<'settings'>) => `${isSecure(ctx) ? '__Secure-' : ''}sallyport_visit`

const headerName = 'x-sallyport-visit'

/** The token of a request; that of the form if there is no header. */
export function visitTokenOf(ctx: Needs<'settings'>, { headers }: FastifyRequest, field = ''): string {
  const given = headers[headerName]
  if (typeof given === 'string') return given
  if (field !== '') return field
  const start = `${cookieNameOf(ctx)}=`
  const found = (headers.cookie ?? '').split(/; ?/).filter((pair) => pair.startsWith(start))
  return found.length === 1 ? (found[0]?.slice(start.length) ?? '') : ''
}

/** `hash`: of the share. Links in emails send the cookie; forms of other sites do not. */
export function setVisitCookie(ctx: Needs<'settings'>, reply: FastifyReply, hash: string, secret: string): void {
  const secure = isSecure(ctx) ? '; Secure' : ''
  const age = Math.floor(visitMs / 1_000)
  reply.header(
    'set-cookie',
    `${cookieNameOf(ctx)}=${secret}; HttpOnly; SameSite=Lax; Path=/s/${hash}; Max-Age=${age}${secure}`,
  )
}

interface VisitAddress {
  readonly address: string
  readonly formToken: string
}

/** A link; in embedded pages a button that sends the token. */
export const linkTo = (visitor: VisitAddress, path: string, label: Markup | string, kind = 'link'): Markup =>
  visitor.formToken === ''
    ? html`<a class="${kind}" href="${visitor.address}${path}">${label}</a>`
    : html`<form class="link-form" method="post" action="${visitor.address}${path}">${tokenField(visitor)}<button class="${kind}">${label}</button></form>`

/** Hidden field with the token of an embedded page. */
export const tokenField = ({ formToken }: VisitAddress): Markup | false =>
  formToken !== '' && html`<input type="hidden" name="visit" value="${formToken}">`
