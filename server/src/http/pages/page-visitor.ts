/** The visitor of a page. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Visitor } from '../../core/shares/visits/visitor.ts'
import { resumeVisit } from '../../core/shares/visits/visits.ts'
import { addressOf } from '../requests/header.ts'
import type { HttpServices } from '../requests/identify.ts'
import { beginOperation } from '../requests/operation.ts'
import { requireSameOrigin } from '../requests/session-cookie.ts'
import { type Texts, textsFor } from './texts.ts'
import { visitTokenOf } from './visit-token.ts'

export interface PageVisitor extends Visitor {
  /** Those of the browser's language. */
  readonly texts: Texts
  /** Address of the page, without a trailing slash. */
  readonly address: string
  /** Token of the visit if the page is embedded and no cookie carries it; '' otherwise. */
  readonly formToken: string
}

/** Whether the page is requested by a frame of another page. */
export const isFramed = ({ headers, query }: FastifyRequest): boolean =>
  headers['sec-fetch-dest'] === 'iframe' || (typeof query === 'object' && query !== null && 'embed' in query)

/** The visitor of this token; null for none. Throws `too-many` beyond the account's daily transactions. */
export async function pageVisitorOf(
  services: HttpServices,
  request: FastifyRequest,
  hash: string,
  secret: string,
  formToken = '',
): Promise<PageVisitor | null> {
  const visitor = await resumeVisit(services.context, hash, secret, addressOf(request, services.trustedProxies))
  return visitor && (await admitVisitor(services, request, visitor, formToken))
}

/** Counts a request of a visitor. Throws `too-many` beyond the account's daily transactions. */
export async function admitVisitor(
  { admission }: HttpServices,
  request: FastifyRequest,
  visitor: Visitor,
  formToken: string,
): Promise<PageVisitor> {
  const { accountId, hash } = visitor.share
  request.actor = visitor.actor
  await admission.countTransaction(
    { accountId, limits: visitor.account.limits },
    { refusal: () => transactionsUsedUp(textsFor(request)) },
  )
  beginOperation(admission, request, visitor.actor)
  return { ...visitor, texts: textsFor(request), address: `/s/${hash}`, formToken }
}

const transactionsUsedUp = ({ t }: Texts) =>
  new Fault('too-many', t('This page has been used too often today. Try again later.'), {
    retryAfter: 3_600_000,
    isTranslated: true,
  })

/** The visitor of a request. Throws `unauthenticated`. Refuses requests from other sites. `field`: the token from a form. */
export async function requireVisitor(
  services: HttpServices,
  request: FastifyRequest,
  hash: string,
  field = '',
): Promise<PageVisitor> {
  if (request.method !== 'GET' && request.method !== 'HEAD') requireSameOrigin(services.context, request)
  const visitor = await pageVisitorOf(services, request, hash, visitTokenOf(services.context, request, field), field)
  if (!visitor) throw new Fault('unauthenticated', 'Your visit has ended. Open the link again.')
  return visitor
}

/** Returns to the page of the form; in embedded pages by rendering it, since no address may contain the token. */
export function redirectBack(visitor: PageVisitor, reply: FastifyReply, path = ''): FastifyReply {
  return reply.code(303).header('location', `${visitor.address}${path}`).send()
}
