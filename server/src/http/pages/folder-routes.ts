/** Actions of visitors in a shared folder or send. Entries are identified by id, and looked up within the share only. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUploadOnly, mustBeAllowed } from '../../core/access.ts'
import { Fault } from '../../core/fault.ts'
import * as archive from '../../core/files/archives/archive.ts'
import * as moves from '../../core/files/moves/moves.ts'
import * as trash from '../../core/files/trash/trash.ts'
import { type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as resumable from '../../core/files/uploads/resumable.ts'
import * as uploads from '../../core/files/uploads/uploads.ts'
import { fileNameOf, foldersOf, safeName } from '../../core/forms/form.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { countUpload } from '../responses/live-transfer.ts'
import { sendArchive } from '../responses/send-archive.ts'
import { sendFile } from '../responses/send-file.ts'
import { limited, sendFolder } from './folder-page.ts'
import { row } from './folder-rows.ts'
import { queryOf, viewOf } from './folder-view.ts'
import { fieldOf, formPartsOf, sourceOf, uploadParametersOf } from './form-bodies.ts'
import { type PageVisitor, redirectBack, requireVisitor } from './page-visitor.ts'
import { countOf, pageSize } from './paging.ts'
import { keepUploaded, takeUploaded } from './uploaded.ts'
import { changeProblem } from './visitor-messages.ts'

export type EntryRequest = FastifyRequest<{ Params: { hash: string; id: string }; Querystring: Record<string, string> }>

/** Ids are digits; anything else is not found. */
export function idOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Fault('not-found', 'The file or folder does not exist.')
  return Number(text)
}

/** Ids of the selected entries: the fields `r1`, `r2` … Throws `invalid` for more than a page has. */
function selectedIn({ body: fields }: FastifyRequest): number[] {
  const ids = Object.keys((fields ?? {}) as object).flatMap((name) =>
    /^r\d{1,15}$/.test(name) ? [Number(name.slice(1))] : [],
  )
  if (ids.length > pageSize) throw new Fault('invalid', `Select ${pageSize} items at most.`)
  return ids
}

/** The visitor of a shared folder or send. Receive folders accept files through their form only, within its limits. */
export async function requireFolderVisitor(
  services: HttpServices,
  request: EntryRequest,
  field = '',
): Promise<PageVisitor> {
  const visitor = await requireVisitor(services, request, request.params.hash, field)
  if (visitor.share.type === 'receive') throw new Fault('not-found', 'The file or folder does not exist.')
  return visitor
}

export function registerFolders(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  const visitorOf = (request: EntryRequest) => requireFolderVisitor(services, request, fieldOf(request, 'visit'))
  // Embedded pages navigate with forms that contain the visit's token.
  const method = ['GET', 'POST']

  scope.route({
    method,
    url: '/s/:hash/folder/:id',
    ...body('small'),
    handler: async (request: EntryRequest, reply) => {
      const visitor = await visitorOf(request)
      const folderId = idOf(request.params.id)
      const uploaded = takeUploaded(request, visitor, reply, folderId)
      return await sendFolder(ctx, visitor, reply, { folderId, view: viewOf(request), uploaded })
    },
  })
  for (const what of ['file', 'zip'])
    scope.route({
      method,
      url: `/s/:hash/${what}/:id`,
      ...body('small'),
      handler: async (request: EntryRequest, reply) =>
        await download(services, await visitorOf(request), [idOf(request.params.id)], request, reply),
    })
  scope.post('/s/:hash/selection/:id', body('small'), async (request: EntryRequest, reply) => {
    const visitor = await visitorOf(request)
    mustBeAllowed(visitor.actor, 'download')
    const ids = selectedIn(request)
    if (ids.length > 0) return await download(services, visitor, ids, request, reply)
    const problem = visitor.texts.t('Select the files and folders to download.')
    return await sendFolder(ctx, visitor, reply, { folderId: idOf(request.params.id), view: viewOf(request), problem })
  })
  scope.post('/s/:hash/rename/:id', body('small'), async (request: EntryRequest, reply) =>
    applyChange(services, await visitorOf(request), request, reply, (visitor) =>
      moves.rename(ctx, visitor.actor, idOf(request.params.id), fieldOf(request, 'name')),
    ),
  )
  scope.post('/s/:hash/delete/:id', body('small'), async (request: EntryRequest, reply) =>
    applyChange(services, await visitorOf(request), request, reply, async (visitor) => {
      const [outcome] = await trash.remove(ctx, visitor.actor, [`id:${idOf(request.params.id)}`])
      if (outcome?.fault) throw outcome.fault
      return null
    }),
  )
  scope.post('/s/:hash/delete-selection', body('small'), async (request: EntryRequest, reply) =>
    applyChange(services, await visitorOf(request), request, reply, async (visitor) => {
      const ids = selectedIn(request).map((id) => `id:${id}`)
      const failed = (await trash.remove(ctx, visitor.actor, ids)).find(({ fault }) => fault)
      if (failed?.fault) throw failed.fault
      return null
    }),
  )
  registerUploads(scope, services)
}

/** Characters, so that the name has at most 255 bytes with its extension. */
const longestArchiveName = 60

async function download(
  { context: ctx }: HttpServices,
  { actor, share }: PageVisitor,
  ids: readonly number[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const resources = ids.map((id) => `id:${id}`)
  // One folder gives the archive its name.
  const isOneEntry = ids.length === 1 && ids[0] !== actor.rootId
  const archiveName = isOneEntry ? undefined : safeName(share.name, longestArchiveName)
  const found = await archive.open(ctx, actor, { resources, archiveName: archiveName ?? undefined })
  try {
    if ('reader' in found) await sendFile(found, request, reply)
    else await sendArchive(found, request, reply)
  } finally {
    await ('reader' in found ? found.reader.close() : found.close())
  }
  return reply
}

/**
 * Performs the action, and shows the folder again, with the error if there is one. The script gets the new row of the entry instead,
 * null after its deletion, and how many entries the folder has.
 */
async function applyChange(
  { context: ctx }: HttpServices,
  visitor: PageVisitor,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (visitor: PageVisitor) => Promise<Place | null>,
): Promise<FastifyReply> {
  const { actor, texts } = visitor
  const isForScript = request.headers.accept === 'application/json'
  const folderId = idOf(fieldOf(request, 'folder') || String(actor.rootId))
  const view = viewOf(request)
  let changed: Place | null
  try {
    changed = await work(visitor)
  } catch (error) {
    if (!(error instanceof Fault) || !['invalid', 'conflict'].includes(error.code)) throw error
    const problem = changeProblem(texts, error, fieldOf(request, 'name'))
    if (isForScript) return await reply.code(error.code === 'conflict' ? 409 : 400).send({ problem })
    return await sendFolder(ctx, visitor, reply, { folderId, view, problem })
  }
  if (isForScript && actor.permissions.has('list')) {
    const { childCount } = (await tree.get(ctx, actor, `id:${folderId}`)).resource
    const { visitor: shownTo } = await limited(ctx, visitor)
    const shown = changed && row(shownTo, changed, { view, isNew: false }).text
    return await reply.send({ row: shown, count: countOf(texts, 0, childCount, childCount) })
  }
  if (visitor.formToken !== '') return await sendFolder(ctx, visitor, reply, { folderId, view })
  const query = queryOf(view)
  const isRoot = folderId === actor.rootId && query === ''
  return redirectBack(visitor, reply, isRoot ? '' : `/folder/${folderId}${query}`)
}

/** Visitors who cannot list must not learn from the stored name that theirs was taken. */
const nameToShow = ({ actor }: PageVisitor, sent: string, stored: string): string =>
  isUploadOnly(actor) ? fileNameOf(sent) : stored

function registerUploads(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  /** Relative to the share; name and folders are supplied by the browser. */
  const pathIn = async ({ actor }: PageVisitor, folderId: number, name: string, below = '') => {
    const folder = await tree.find(ctx.db.q, actor, `id:${folderId}`)
    if (folder.resource.type !== 'dir') throw new Fault('invalid', 'files: the destination is not a folder.')
    return [pathSeenBy(actor, folder), ...foldersOf(below), fileNameOf(name)].join('/')
  }

  scope.post('/s/:hash/upload/:id', body('files'), async (request: EntryRequest, reply) => {
    const id = idOf(request.params.id)
    if (!/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) {
      const visitor = await requireFolderVisitor(services, request)
      const { name, folder, size, offset } = uploadParametersOf(request)
      const path = await pathIn(visitor, id, name, folder)
      const source = countUpload(request, { path, size }, sourceOf(request))
      const input = { path, size, offset, resumable: true, ifExists: 'keep-both' as const, source }
      const { resource } = await uploads.upload(ctx, visitor.actor, input)
      return await reply.code(201).send({ name: nameToShow(visitor, name, resource.name) })
    }
    let formToken = ''
    let visitor: PageVisitor | null = null
    const names: string[] = []
    for await (const part of formPartsOf(request)) {
      if ('value' in part) formToken = part.name === 'visit' ? part.value : formToken
      else {
        visitor ??= await requireFolderVisitor(services, request, formToken)
        const { filename = '', body } = part.file
        const path = await pathIn(visitor, id, filename)
        const source = countUpload(request, { path, size: null }, body)
        const { resource } = await uploads.upload(ctx, visitor.actor, {
          path,
          size: null,
          ifExists: 'keep-both',
          source,
        })
        names.push(nameToShow(visitor, filename, resource.name))
      }
    }
    visitor ??= await requireFolderVisitor(services, request, formToken)
    const uploaded = names.length > 0 ? { folderId: id, count: names.length, names } : null
    if (visitor.formToken !== '') return await sendFolder(ctx, visitor, reply, { folderId: id, uploaded })
    if (uploaded) keepUploaded(ctx, visitor, reply, uploaded)
    return redirectBack(visitor, reply, id === visitor.actor.rootId ? '' : `/folder/${id}`)
  })
  scope.get('/s/:hash/upload/:id', body('none'), async (request: EntryRequest) => {
    const visitor = await requireFolderVisitor(services, request)
    const { name, folder, size } = uploadParametersOf(request)
    const path = await pathIn(visitor, idOf(request.params.id), name, folder)
    const key = uploads.uploadKeyOf(visitor.actor, path, size)
    return { offset: (await resumable.find(ctx, visitor.actor, key))?.received ?? 0 }
  })
}
