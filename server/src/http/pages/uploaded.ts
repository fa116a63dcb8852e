/**
 * Confirmation of an upload, shown once after the redirect. It travels in a cookie or in the form of an embedded page, which
 * other sites can neither set nor send, and never in the address.
 */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { readUploaded, type Uploaded, uploadedCookie, writeUploaded } from '@sallyport/contract/form-page/uploaded.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Needs } from '../../core/context.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import { fieldOf } from './form-bodies.ts'
import type { PageVisitor } from './page-visitor.ts'
import { isSecure } from './visit-token.ts'

/** Seconds until the next page must have been opened. */
const maxAge = 60
/** Names in a confirmation; the heading has the number of files. */
const maxNames = 10

export function keepUploaded(
  ctx: Needs<'settings'>,
  { address }: PageVisitor,
  reply: FastifyReply,
  uploaded: Uploaded,
): void {
  const secure = isSecure(ctx) ? '; Secure' : ''
  reply.header('set-cookie', `${cookieOf(address, writeUploaded(uploaded), maxAge)}${secure}`)
}

/** The upload that this folder has to confirm; forgotten by this. */
export function takeUploaded(
  request: FastifyRequest,
  { address }: PageVisitor,
  reply: FastifyReply,
  folderId: number,
): Uploaded | null {
  const start = `${uploadedCookie}=`
  const found = (request.headers.cookie ?? '').split(/; ?/).find((pair) => pair.startsWith(start))
  const uploaded = readUploaded(fieldOf(request, 'uploaded') || (found?.slice(start.length) ?? ''))
  if (uploaded?.folderId !== folderId) return null
  if (found !== undefined) reply.header('set-cookie', cookieOf(address, '', 0))
  return uploaded
}

const cookieOf = (address: string, value: string, age: number): string =>
  `${uploadedCookie}=${value}; HttpOnly; SameSite=Lax; Path=${address}; Max-Age=${age}`

/** The entries of the page that were just uploaded. */
export const newNames = (uploaded: Uploaded | null, places: readonly Place[]): ReadonlySet<string> => {
  const names = new Set(uploaded?.names)
  return new Set(places.map(({ resource }) => resource.name).filter((name) => names.has(name)))
}

/** `listed`: the new entries of the page. Visitors who cannot list see the names that they sent. */
export function confirmation(
  { actor, texts: { t } }: PageVisitor,
  { count, names }: Uploaded,
  listed: ReadonlySet<string>,
): Markup {
  const known = actor.permissions.has('list') ? [...listed] : names
  const shown = known.slice(0, maxNames)
  const items = shown.map((name) => html`<li><bdi>${name}</bdi></li>`)
  return html`<div class="done" role="status" tabindex="-1"><p>${t('{count, plural, one {# file uploaded} other {# files uploaded}}', { count })}</p>
${shown.length > 0 && html`<ul>${items}${known.length > shown.length && html`<li>${t('and more')}</li>`}</ul>`}</div>`
}
