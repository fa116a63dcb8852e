/** Direct links below `/d/`: files by their path after the link, and listings if enabled. */

import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import * as downloads from '../../core/files/downloads/downloads.ts'
import { list } from '../../core/files/listing/list.ts'
import { type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { byLink, type LinkVisitor } from '../../core/shares/links/visitors.ts'
import { body } from '../requests/body-limits.ts'
import { addressOf } from '../requests/header.ts'
import type { HttpServices } from '../requests/identify.ts'
import { beginOperation } from '../requests/operation.ts'
import { sendFile } from '../responses/send-file.ts'
import { sendPage } from './layout.ts'
import { countOf, offsetOf } from './paging.ts'
import { type Texts, textsFor } from './texts.ts'

type LinkRequest = FastifyRequest<{ Params: { hash: string; '*'?: string } }>

const maxListed = 1_000

export function registerLinks(scope: FastifyInstance, services: HttpServices): void {
  for (const url of ['/d/:hash', '/d/:hash/*'])
    scope.get(url, body('none'), async (request: LinkRequest, reply) => await answer(services, request, reply))
}

async function answer(services: HttpServices, request: LinkRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { context: ctx, admission, trustedProxies } = services
  const { hash, '*': rest = '' } = request.params
  const visitor = await byLink(ctx, hash, addressOf(request, trustedProxies))
  const { actor, account, listed } = visitor
  request.actor = actor
  await admission.countTransaction(
    { accountId: account.id, limits: account.limits },
    { refusal: () => transactionsUsedUp(textsFor(request)) },
  )
  beginOperation(admission, request, actor)
  // With a leading slash, `id:7` is read as a name and not as an id.
  const place = await tree.find(ctx.db.q, actor, `/${rest}`)
  if (place.resource.type === 'file') return await sendOne(services, visitor, place, request, reply)
  if (!listed) throw new Fault('not-found', 'The file or folder does not exist.', { thing: 'resource' })
  const offset = offsetOf(request)
  const page = { folder: `id:${place.resource.id}`, offset, limit: maxListed, sort: [] }
  const listing = { ...(await list(ctx, actor, page)), offset, place, at: `/d/${hash}` }
  const texts = textsFor(request)
  const { t } = texts
  const title = place.resource.id === actor.rootId ? t('Files') : place.resource.name
  return sendPage(reply, { title, account, isBeforeVisit: true }, listingOf(texts, visitor, title, listing))
}

const transactionsUsedUp = ({ t }: Texts) =>
  new Fault('too-many', t('This link has been used too often today. Try again later.'), {
    retryAfter: 3_600_000,
    isTranslated: true,
  })

interface Listing {
  readonly places: readonly Place[]
  readonly total: number
  readonly offset: number
  readonly place: Place
  readonly at: string
}

function listingOf(texts: Texts, visitor: LinkVisitor, title: string, listing: Listing): Markup {
  const { t } = texts
  const { places, total, offset, place, at } = listing
  const pageFrom = (first: number, label: string) =>
    html`<a class="button" href="${at}${pathTo(visitor, place)}${first > 0 && `?offset=${first}`}">${label}</a>`
  const isPart = total > places.length
  return html`<section class="card"><h1>${title}</h1>
${total === 0 && html`<p class="empty">${t('This folder is empty.')}</p>`}
${isPart && html`<div class="bar">${countOf(texts, offset, places.length, total)}</div>`}
${total > 0 && html`<table class="files"><thead><tr><th>${t('Name')}</th><th>${t('Size')}</th></tr></thead><tbody>${places.map((one) => row(texts, at, visitor, one))}</tbody></table>`}
${
  isPart &&
  html`<nav class="bar" aria-label="${t('Pages')}">${offset > 0 && pageFrom(Math.max(0, offset - maxListed), t('Previous'))}
${offset + places.length < total && pageFrom(offset + maxListed, t('Next'))}</nav>`
}</section>`
}

const pathTo = ({ actor }: LinkVisitor, place: Place): string =>
  pathSeenBy(actor, place).split('/').map(encodeURIComponent).join('/')

function row({ locale }: Texts, at: string, visitor: LinkVisitor, place: Place): Markup {
  const { resource } = place
  const path = pathTo(visitor, place)
  const isFile = resource.type === 'file'
  return html`<tr><td><span class="name"><a href="${at}${path}"><bdi>${resource.name}</bdi>${!isFile && '/'}</a></span></td><td class="size">${isFile ? sizeOf(resource.size, locale) : ''}</td></tr>`
}

async function sendOne(
  { context: ctx }: HttpServices,
  { actor }: LinkVisitor,
  { resource }: Place,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await downloads.download(ctx, actor, `id:${resource.id}`)
  try {
    await sendFile(found, request, reply)
  } finally {
    await found.reader.close()
  }
  return reply
}
