/** Who stands before a page, and what its markup needs to lead on from there. */

import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Visitor } from '../../core/shares/visits/visitor.ts'
import { resumeVisit } from '../../core/shares/visits/visits.ts'
import { addressOf } from '../requests/header.ts'
import type { HttpServices } from '../requests/identify.ts'
import { beginOperation } from '../requests/operation.ts'
import { requireSameOrigin } from '../requests/session-cookie.ts'
import { secretOf } from './visit-secret.ts'

export interface Guest extends Visitor {
  /** Address of the page, without a slash at its end. */
  readonly at: string
  /** The visit's secret where the page is embedded and no cookie carries it; '' otherwise. */
  readonly carried: string
}

/** Whether the page is asked for by a frame of another page. */
export const isFramed = ({ headers, query }: FastifyRequest): boolean =>
  headers['sec-fetch-dest'] === 'iframe' || (typeof query === 'object' && query !== null && 'embed' in query)

/** The visitor whose visit has this secret; null for none. Throws `too-many` beyond the account's daily transactions. */
export async function guestOf(
  services: HttpServices,
  request: FastifyRequest,
  hash: string,
  secret: string,
  carried = '',
): Promise<Guest | null> {
  const visitor = await resumeVisit(services.context, hash, secret, addressOf(request, services.trustedProxies))
  return visitor && (await admitVisitor(services, request, visitor, carried))
}

/** Counts the request of a visitor. Throws `too-many` beyond the account's daily transactions. */
export async function admitVisitor(
  { admission }: HttpServices,
  request: FastifyRequest,
  visitor: Visitor,
  carried: string,
): Promise<Guest> {
  const { accountId, hash } = visitor.share
  request.actor = visitor.actor
  await admission.countTransaction({ accountId, limits: visitor.account.limits }, { refusal: usedUp })
  beginOperation(admission, request, visitor.actor)
  return { ...visitor, at: `/s/${hash}`, carried }
}

const usedUp = () =>
  new Fault('too-many', 'This page has been used too much today. Try again later.', { retryAfter: 3_600_000 })

/** The same, but throws `unauthenticated`. Requests that other sites made are refused. `field`: the secret out of a form. */
export async function mustBeGuest(
  services: HttpServices,
  request: FastifyRequest,
  hash: string,
  field = '',
): Promise<Guest> {
  if (request.method !== 'GET' && request.method !== 'HEAD') requireSameOrigin(request)
  const guest = await guestOf(services, request, hash, secretOf(services.context, request, field), field)
  if (!guest) throw new Fault('unauthenticated', 'Your visit has ended. Open the link once more.')
  return guest
}

/** A way on: a link, or embedded a button that carries the secret along. */
export const way = (guest: Guest, path: string, label: Markup | string, kind = 'link'): Markup =>
  guest.carried === ''
    ? html`<a class="${kind}" href="${guest.at}${path}">${label}</a>`
    : html`<form class="way" method="post" action="${guest.at}${path}">${carry(guest)}<button class="${kind}">${label}</button></form>`

/** The hidden field that carries the secret of an embedded page. */
export const carry = ({ carried }: Guest): Markup | false =>
  carried !== '' && html`<input type="hidden" name="visit" value="${carried}">`

/** Back to where a form was sent from: embedded by a page of its own, since no address may carry the secret. */
export function goBack(guest: Guest, reply: FastifyReply, path = ''): FastifyReply {
  return reply.code(303).header('location', `${guest.at}${path}`).send()
}
