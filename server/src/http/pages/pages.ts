/**
 * Pages for people without an account: shared folders, sends and receive folders below `/s/`. They work without a script;
 * the script adds drag and drop, progress, and resumable uploads.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { imageOf } from '../../core/accounts/logo.ts'
import { Fault, type FaultCode } from '../../core/fault.ts'
import { formFor } from '../../core/forms/submissions.ts'
import { isLimitFault } from '../../core/shares/download-limit.ts'
import { isOutOfRange } from '../../core/shares/page-ranges.ts'
import { resolveLink } from '../../core/shares/visits/resolve-link.ts'
import { type StartedVisit, startVisit } from '../../core/shares/visits/visits.ts'
import { body } from '../requests/body-limits.ts'
import { addressOf } from '../requests/header.ts'
import type { HttpServices } from '../requests/identify.ts'
import { browserCookieOf, requireSameOrigin, setBrowserCookie } from '../requests/session-cookie.ts'
import { toHttpError } from '../responses/errors.ts'
import { matchesEtag } from '../responses/send-file.ts'
import type { SendAsset } from '../system/built-files.ts'
import { sendAccessForm, sendNotEmbeddable, sendUnavailable, sendVisitEnded } from './access-page.ts'
import { deepLinkOf, isAfterStart, sendAfterStart, sendToShare, sendToTarget } from './deep-link.ts'
import { sendFolder } from './folder-page.ts'
import { registerFolders } from './folder-routes.ts'
import { viewOf } from './folder-view.ts'
import { fieldOf, registerFormParsers } from './form-bodies.ts'
import { sendNotice } from './layout.ts'
import { registerLinks } from './link-routes.ts'
import { admitVisitor, isFramed, type PageVisitor, pageVisitorOf } from './page-visitor.ts'
import { sendForm } from './receive-page.ts'
import { registerReceiving } from './receive-routes.ts'
import { fontAddress, mark, style } from './style/style.ts'
import { type Texts, textsFor } from './texts.ts'
import { takeUploaded } from './uploaded.ts'
import { setVisitCookie, visitTokenOf } from './visit-token.ts'
import { accessProblem, messageForVisitor } from './visitor-messages.ts'

type LinkRequest = FastifyRequest<{ Params: { link: string; hash?: string } }>

interface PageParts {
  /** Sends the built script of these pages, and their font. */
  readonly sendBuilt: SendAsset
  /** Adds routes of pages that use these. */
  readonly more: (scope: FastifyInstance, services: HttpServices) => void
}

export async function registerPages(
  app: FastifyInstance,
  services: HttpServices,
  { sendBuilt, more }: PageParts,
): Promise<void> {
  await app.register(async (scope) => {
    registerFormParsers(scope)
    scope.setErrorHandler(async (error, request, reply) => {
      const texts = textsFor(request)
      const answer = toHttpError(error, services.context.log, request)
      if (error instanceof Fault && error.detail.retryAfter !== undefined)
        reply.header('retry-after', Math.ceil(error.detail.retryAfter / 1_000))
      if (wantsJson(request))
        return await reply
          .code(answer.status)
          .send({ problem: messageForVisitor(texts, error, answer.detail), fields: fieldsOf(error) })
      if (answer.status === 404) return sendUnavailable(reply)
      if (answer.status === 401)
        return sendToShare(request, reply) ?? sendVisitEnded(reply, (request as LinkRequest).params)
      return sendNotice(reply, answer.status, titleFor(texts, error), messageForVisitor(texts, error, answer.detail))
    })
    registerAssets(scope, services, sendBuilt)
    scope.get('/s/:link', body('none'), async (request: LinkRequest, reply) => await openPage(services, request, reply))
    scope.post(
      '/s/:link',
      body('small'),
      async (request: LinkRequest, reply) => await submitAccessForm(services, request, reply),
    )
    for (const path of formerPaths) scope.get(path, body('none'), toShare)
    registerFolders(scope, services)
    registerReceiving(scope, services)
    registerLinks(scope, services)
    more(scope, services)
  })
}

/** Where servers with the ExaVault API, Files.com and SFTPGo have the pages of their shares: links of imported ones lead there. */
const formerPaths = [
  '/share/view/:link',
  '/f/:link',
  '/web/client/pubshares/:link',
  '/web/client/pubshares/:link/:view',
]

async function toShare(request: LinkRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = /\?.*/.exec(request.url)?.[0] ?? ''
  return await reply
    .code(303)
    .header('location', `/s/${encodeURIComponent(request.params.link)}${query}`)
    .send()
}

function titleFor({ t }: Texts, error: unknown): string {
  if (isOutOfRange(error)) return t('Not available from your network')
  return isLimitFault(error) ? t('Download limit reached') : t('The request failed')
}

const wantsJson = ({ headers }: FastifyRequest): boolean => headers.accept === 'application/json'

const fieldsOf = (error: unknown) => (error instanceof Fault ? error.detail.fields : undefined)

function registerAssets(scope: FastifyInstance, { context: ctx }: HttpServices, sendBuilt: SendAsset): void {
  const cached = { 'cache-control': 'public, max-age=600' }
  scope.get('/s/-/public-pages.css', body('none'), async (_request, reply) =>
    reply.headers(cached).header('content-type', 'text/css; charset=utf-8').send(style),
  )
  scope.get('/s/-/mark.svg', body('none'), async (_request, reply) =>
    reply.headers(cached).header('content-type', 'image/svg+xml').send(mark),
  )
  scope.get(
    fontAddress,
    body('none'),
    async (request, reply) =>
      await sendBuilt('inter-latin.woff2', request, reply, 'public, max-age=31536000, immutable'),
  )
  scope.get(
    '/s/-/public-pages.js',
    body('none'),
    async (request, reply) => await sendBuilt('public-pages.js', request, reply),
  )
  // A new logo gets a new URL, because the URL contains its hash.
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

/** Shows the page to visitors with a visit. For others it starts one, after a form if the share needs a password or an email address. */
async function openPage(services: HttpServices, request: LinkRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { context: ctx, trustedProxies } = services
  const { link } = request.params
  const address = addressOf(request, trustedProxies)
  // Visitors with a personal link continue at the public address, which may be closed to everyone else.
  const visitor = await pageVisitorOf(services, request, link, visitTokenOf(ctx, request))
  const target = deepLinkOf(request)
  if (visitor && target !== null) return sendToTarget(reply, visitor.share.hash, target)
  if (visitor) return await showPage(services, visitor, request, reply)
  if (target !== null && isAfterStart(request)) return sendVisitEnded(reply, { hash: link })
  const resolved = await resolveLink(ctx, link, address)
  const embed = resolved.share.embed && isFramed(request)
  // The browser would neither show the page nor send its cookie with the next request.
  if (!embed && request.headers['sec-fetch-dest'] === 'iframe') return sendNotEmbeddable(reply)
  const { password, email } = resolved.requirements
  if (password || email) return sendAccessForm(reply, { link, resolved, host: hostOf(ctx), target })
  if (request.method === 'HEAD') return reply.send()
  const started = await startVisit(ctx, resolved)
  const isPublicAddress = link === resolved.share.hash
  return await showStarted(services, request, reply, { started, embed, isPublicAddress })
}

async function submitAccessForm(
  services: HttpServices,
  request: LinkRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { context: ctx, trustedProxies } = services
  requireSameOrigin(ctx, request)
  const { link } = request.params
  const address = addressOf(request, trustedProxies)
  const formToken = fieldOf(request, 'visit')
  const visitor = await pageVisitorOf(services, request, link, formToken, formToken)
  if (visitor) return await showPage(services, visitor, request, reply)
  const resolved = await resolveLink(ctx, link, address)
  const embed = resolved.share.embed && isFramed(request)
  try {
    const entered = { password: fieldOf(request, 'password'), email: fieldOf(request, 'email') }
    const started = await startVisit(ctx, resolved, { browser: browserCookieOf(ctx, request), ...entered })
    return await showStarted(services, request, reply, { started, embed, isPublicAddress: false })
  } catch (error) {
    const status = error instanceof Fault ? accessFormStatuses[error.code] : undefined
    if (!(error instanceof Fault) || status === undefined) throw error
    const { retryAfter } = error.detail
    if (retryAfter !== undefined) reply.header('retry-after', Math.ceil(retryAfter / 1_000))
    const problem = accessProblem(textsFor(request), error)
    return sendAccessForm(reply, { link, resolved, host: hostOf(ctx), target: deepLinkOf(request), problem, status })
  }
}

const hostOf = ({ settings }: HttpServices['context']): string => new URL(settings.publicUrl).host

/** Error shown on the form, which can be submitted again. */
const accessFormStatuses: Partial<Record<FaultCode, number>> = {
  unauthenticated: 401,
  invalid: 400,
  'too-many': 429,
  unavailable: 503,
}

interface Opening {
  readonly started: StartedVisit
  /** Whether the page is in a frame, where cookies are not sent. */
  readonly embed: boolean
  /** Whether this is the public address already. */
  readonly isPublicAddress: boolean
}

/**
 * Sets a cookie and redirects to the public address, so that a personal link does not stay in the address bar. Embedded,
 * and at that address, renders the page itself, because browsers without cookies would redirect forever.
 */
async function showStarted(
  services: HttpServices,
  request: FastifyRequest,
  reply: FastifyReply,
  { started: { visitor, secret, browser }, embed, isPublicAddress }: Opening,
): Promise<FastifyReply> {
  const { hash } = visitor.share
  if (!embed) setVisitCookie(services.context, reply, hash, secret)
  if (!embed && browser !== null) setBrowserCookie(services.context, reply, browser)
  const target = deepLinkOf(request)
  if (!embed && target !== null) return sendAfterStart(reply, hash, target)
  if (embed || isPublicAddress) {
    const pageVisitor = await admitVisitor(services, request, visitor, embed ? secret : '')
    return await showPage(services, pageVisitor, request, reply)
  }
  return reply.code(303).header('location', `/s/${hash}`).send()
}

async function showPage(
  { context: ctx }: HttpServices,
  visitor: PageVisitor,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (visitor.share.type === 'receive') return sendForm(visitor, await formFor(ctx, visitor), reply)
  const { rootId: folderId } = visitor.actor
  return await sendFolder(ctx, visitor, reply, {
    folderId,
    view: viewOf(request),
    uploaded: takeUploaded(request, visitor, reply, folderId),
  })
}
