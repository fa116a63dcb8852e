/**
 * Pages for people without an account: shared folders, sends and receive folders below `/s/`. They are whole without a script;
 * the script that comes along adds drag and drop, progress, and uploads that are gone on with.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { imageOf } from '../../core/accounts/logo.ts'
import { Fault, type FaultCode } from '../../core/fault.ts'
import { formFor } from '../../core/forms/submissions.ts'
import { isOutOfRange } from '../../core/shares/page-ranges.ts'
import { resolveLink } from '../../core/shares/visits/resolve-link.ts'
import { type StartedVisit, startVisit } from '../../core/shares/visits/visits.ts'
import { body } from '../requests/body-limits.ts'
import { addressOf } from '../requests/header.ts'
import type { HttpServices } from '../requests/identify.ts'
import { browserCookieOf, requireSameOrigin, setBrowserCookie } from '../requests/session-cookie.ts'
import { toHttpError } from '../responses/errors.ts'
import { matchesEtag } from '../responses/send-file.ts'
import type { SendAsset } from '../system/web.ts'
import { fieldOf, takeForms } from './body.ts'
import { sendFolder } from './folder-page.ts'
import { registerFolders } from './folder-routes.ts'
import { sendClosed, sendEnded, sendGate, sendUnframed } from './gate-page.ts'
import { admitVisitor, type Guest, guestOf, isFramed } from './guest.ts'
import { sendNotice } from './layout.ts'
import { registerLinks } from './link-routes.ts'
import { offsetOf } from './paging.ts'
import { sendForm } from './receive-page.ts'
import { registerReceiving } from './receive-routes.ts'
import { sentenceOf } from './sentence.ts'
import { mark, style } from './style.ts'
import { keepSecret, secretOf } from './visit-secret.ts'

type Linked = FastifyRequest<{ Params: { link: string; hash?: string } }>

/** `sendScript` sends the built script of these pages. */
export async function registerPages(
  app: FastifyInstance,
  services: HttpServices,
  sendScript: SendAsset,
): Promise<void> {
  await app.register(async (scope) => {
    takeForms(scope)
    scope.setErrorHandler(async (error, request, reply) => {
      const answer = toHttpError(error, services.context.log, request)
      if (error instanceof Fault && error.detail.retryAfter !== undefined)
        reply.header('retry-after', Math.ceil(error.detail.retryAfter / 1_000))
      if (wantsJson(request))
        return await reply
          .code(answer.status)
          .send({ problem: sentenceOf(error, answer.detail), fields: fieldsOf(error) })
      if (answer.status === 404) return sendClosed(reply)
      if (answer.status === 401) return sendEnded(reply, (request as Linked).params)
      const title = isOutOfRange(error) ? 'Not available from your network' : 'That did not work'
      return sendNotice(reply, answer.status, title, sentenceOf(error, answer.detail))
    })
    registerAssets(scope, services, sendScript)
    scope.get('/s/:link', body('none'), async (request: Linked, reply) => await openPage(services, request, reply))
    scope.post('/s/:link', body('small'), async (request: Linked, reply) => await passGate(services, request, reply))
    registerFolders(scope, services)
    registerReceiving(scope, services)
    registerLinks(scope, services)
  })
}

const wantsJson = ({ headers }: FastifyRequest): boolean => headers.accept === 'application/json'

const fieldsOf = (error: unknown) => (error instanceof Fault ? error.detail.fields : undefined)

function registerAssets(scope: FastifyInstance, { context: ctx }: HttpServices, sendScript: SendAsset): void {
  const kept = { 'cache-control': 'public, max-age=600' }
  scope.get('/s/-/outside.css', body('none'), async (_request, reply) =>
    reply.headers(kept).header('content-type', 'text/css; charset=utf-8').send(style),
  )
  scope.get('/s/-/mark.svg', body('none'), async (_request, reply) =>
    reply.headers(kept).header('content-type', 'image/svg+xml').send(mark),
  )
  scope.get(
    '/s/-/outside.js',
    body('none'),
    async (request, reply) => await sendScript('public-pages.js', request, reply),
  )
  // Another picture has another address.
  scope.get(
    '/s/-/logo/:hash.png',
    body('none'),
    async (request: FastifyRequest<{ Params: { hash: string } }>, reply) => {
      const { hash } = request.params
      const image = await imageOf(ctx, hash)
      reply.header('cache-control', 'public, max-age=31536000, immutable').header('etag', `"${hash}"`)
      if (matchesEtag(request.headers['if-none-match'], `"${hash}"`)) return await reply.code(304).send()
      return reply.header('content-type', 'image/png').send(image)
    },
  )
}

/** The page for who has come in before; for others the gate, or straight in where there is none. */
async function openPage(services: HttpServices, request: Linked, reply: FastifyReply): Promise<FastifyReply> {
  const { context: ctx, trustedProxies } = services
  const { link } = request.params
  const address = addressOf(request, trustedProxies)
  // Who came by a personal link goes on at the address of the share, which may open to nobody else.
  const known = await guestOf(services, request, link, secretOf(ctx, request))
  if (known) return await show(services, known, request, reply)
  const resolved = await resolveLink(ctx, link, address)
  const embed = resolved.share.embed && isFramed(request)
  // The browser will not show it, and would send no cookie when it came back.
  if (!embed && request.headers['sec-fetch-dest'] === 'iframe') return sendUnframed(reply)
  const { password, email } = resolved.requirements
  if (password || email) return sendGate(reply, { link, resolved })
  if (request.method === 'HEAD') return reply.send()
  const started = await startVisit(ctx, resolved)
  return await openStarted(services, request, reply, { started, embed, isHere: link === resolved.share.hash })
}

async function passGate(services: HttpServices, request: Linked, reply: FastifyReply): Promise<FastifyReply> {
  requireSameOrigin(request)
  const { context: ctx, trustedProxies } = services
  const { link } = request.params
  const address = addressOf(request, trustedProxies)
  const carried = fieldOf(request, 'visit')
  const known = await guestOf(services, request, link, carried, carried)
  if (known) return await show(services, known, request, reply)
  const resolved = await resolveLink(ctx, link, address)
  const embed = resolved.share.embed && isFramed(request)
  try {
    const given = { password: fieldOf(request, 'password'), email: fieldOf(request, 'email') }
    const started = await startVisit(ctx, resolved, { browser: browserCookieOf(ctx, request), ...given })
    return await openStarted(services, request, reply, { started, embed, isHere: false })
  } catch (error) {
    const status = error instanceof Fault ? gateStatuses[error.code] : undefined
    if (!(error instanceof Fault) || status === undefined) throw error
    const { retryAfter } = error.detail
    if (retryAfter !== undefined) reply.header('retry-after', Math.ceil(retryAfter / 1_000))
    return sendGate(reply, { link, resolved, problem: error.message, status })
  }
}

/** What is said at the gate, which stays open for another try. */
const gateStatuses: Partial<Record<FaultCode, number>> = {
  unauthenticated: 401,
  invalid: 400,
  'too-many': 429,
  unavailable: 503,
}

interface Opening {
  readonly started: StartedVisit
  /** Whether the page is in a frame, where no cookie would come back. */
  readonly embed: boolean
  /** Whether this is the public address already. */
  readonly isHere: boolean
}

/**
 * A cookie and the public address, so that a personal link does not stay in the address bar; embedded, and at that address,
 * the page itself: a browser that keeps no cookies would be sent in circles.
 */
async function openStarted(
  services: HttpServices,
  request: FastifyRequest,
  reply: FastifyReply,
  { started: { visitor, secret, browser }, embed, isHere }: Opening,
): Promise<FastifyReply> {
  const { hash } = visitor.share
  if (!embed) keepSecret(services.context, reply, hash, secret)
  if (!embed && browser !== null) setBrowserCookie(services.context, reply, browser)
  if (embed || isHere) {
    const guest = await admitVisitor(services, request, visitor, embed ? secret : '')
    return await show(services, guest, request, reply)
  }
  return reply.code(303).header('location', `/s/${hash}`).send()
}

async function show(
  { context: ctx }: HttpServices,
  guest: Guest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (guest.share.type === 'receive') return sendForm(guest, await formFor(ctx, guest), reply)
  const { rootId: folderId } = guest.actor
  return await sendFolder(ctx, guest, reply, {
    folderId,
    offset: offsetOf(request),
  })
}
