/** What visitors do in a shared folder or with a send. Things are named by their ids, and looked for below the share alone. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUploadOnly } from '../../core/access.ts'
import { Fault } from '../../core/fault.ts'
import * as archive from '../../core/files/archives/archive.ts'
import * as arrange from '../../core/files/moves/arrange.ts'
import { preview } from '../../core/files/previews/preview.ts'
import * as trash from '../../core/files/trash/trash.ts'
import { pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as resumable from '../../core/files/uploads/resumable.ts'
import * as uploads from '../../core/files/uploads/uploads.ts'
import { fileNameOf, foldersOf } from '../../core/forms/form.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { countUpload } from '../responses/live-transfer.ts'
import { sendArchive } from '../responses/send-archive.ts'
import { sendFile } from '../responses/send-file.ts'
import { fieldOf, partOf, piecesOf, sourceOf } from './body.ts'
import { sendFolder } from './folder-page.ts'
import { type Guest, goBack, mustBeGuest } from './guest.ts'
import { sendLook } from './look-page.ts'
import { offsetOf } from './paging.ts'

type Named = FastifyRequest<{ Params: { hash: string; id: string }; Querystring: Record<string, string> }>

/** Ids are digits: anything else is nothing that is here. */
function idOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Fault('not-found', 'There is no such thing here.')
  return Number(text)
}

/** Receive folders take files through their form alone, with its limits. */
async function mustBeInFolder(services: HttpServices, request: Named, field = ''): Promise<Guest> {
  const guest = await mustBeGuest(services, request, request.params.hash, field)
  if (guest.share.type === 'receive') throw new Fault('not-found', 'There is no such thing here.')
  return guest
}

export function registerFolders(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  const enter = (request: Named) => mustBeInFolder(services, request, fieldOf(request, 'visit'))
  // Embedded pages ask by forms that carry the visit along.
  const method = ['GET', 'POST']

  scope.route({
    method,
    url: '/s/:hash/folder/:id',
    ...body('small'),
    handler: async (request: Named, reply) => {
      const guest = await enter(request)
      return await sendFolder(ctx, guest, reply, { folderId: idOf(request.params.id), offset: offsetOf(request) })
    },
  })
  for (const what of ['file', 'zip'])
    scope.route({
      method,
      url: `/s/:hash/${what}/:id`,
      ...body('small'),
      handler: async (request: Named, reply) =>
        await download(services, await enter(request), idOf(request.params.id), request, reply),
    })
  scope.get('/s/:hash/view/:id', body('none'), async (request: Named, reply) => {
    const { actor } = await enter(request)
    const size = request.query['size'] === 'large' ? 'large' : 'small'
    const made = await preview(ctx, actor, { resource: `id:${idOf(request.params.id)}`, size, page: 0 })
    return reply
      .header('content-type', 'image/jpeg')
      .header('cache-control', 'private, max-age=600')
      .send(Buffer.from(made.image))
  })
  scope.get('/s/:hash/look/:id', body('none'), async (request: Named, reply) =>
    sendLook(ctx, await enter(request), reply, idOf(request.params.id)),
  )
  scope.post('/s/:hash/rename/:id', body('small'), async (request: Named, reply) =>
    changed(services, await enter(request), request, reply, (guest) =>
      arrange.rename(ctx, guest.actor, idOf(request.params.id), fieldOf(request, 'name')),
    ),
  )
  scope.post('/s/:hash/delete/:id', body('small'), async (request: Named, reply) =>
    changed(services, await enter(request), request, reply, async (guest) => {
      const [outcome] = await trash.remove(ctx, guest.actor, [`id:${idOf(request.params.id)}`])
      if (outcome?.fault) throw outcome.fault
    }),
  )
  registerUploads(scope, services)
}

async function download(
  { context: ctx }: HttpServices,
  { actor }: Guest,
  id: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await archive.open(ctx, actor, { resources: [`id:${id}`] })
  try {
    if ('reader' in found) await sendFile(found, request, reply)
    else await sendArchive(found, request, reply)
  } finally {
    await ('reader' in found ? found.reader.close() : found.close())
  }
  return reply
}

/** Does it, and shows the folder again with what went wrong. */
async function changed(
  { context: ctx }: HttpServices,
  guest: Guest,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (guest: Guest) => Promise<unknown>,
): Promise<FastifyReply> {
  const folderId = idOf(fieldOf(request, 'folder') || String(guest.actor.rootId))
  try {
    await work(guest)
  } catch (error) {
    if (!(error instanceof Fault) || !['invalid', 'conflict'].includes(error.code)) throw error
    return await sendFolder(ctx, guest, reply, { folderId, problem: error.message })
  }
  if (guest.carried !== '') return await sendFolder(ctx, guest, reply, { folderId })
  return goBack(guest, reply, folderId === guest.actor.rootId ? '' : `/folder/${folderId}`)
}

function registerUploads(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  /** Seen from the share; name and folders are a browser's word. */
  const pathIn = async ({ actor }: Guest, folderId: number, name: string, below = '') => {
    const folder = await tree.find(ctx.db.q, actor, `id:${folderId}`)
    if (folder.resource.type !== 'dir') throw new Fault('invalid', 'files: that is no folder.')
    return [pathSeenBy(actor, folder), ...foldersOf(below), fileNameOf(name)].join('/')
  }

  scope.post('/s/:hash/upload/:id', body('files'), async (request: Named, reply) => {
    const id = idOf(request.params.id)
    if (!/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) {
      const guest = await mustBeInFolder(services, request)
      const { name, folder, size, offset } = partOf(request)
      const path = await pathIn(guest, id, name, folder)
      const source = countUpload(request, { path, size }, sourceOf(request))
      const input = { path, size, offset, resumable: true, ifExists: 'keep-both' as const, source }
      const { resource } = await uploads.upload(ctx, guest.actor, input)
      return await reply.code(201).send({ name: isUploadOnly(guest.actor) ? fileNameOf(name) : resource.name })
    }
    let carried = ''
    let guest: Guest | null = null
    for await (const piece of piecesOf(request)) {
      if ('value' in piece) carried = piece.name === 'visit' ? piece.value : carried
      else {
        guest ??= await mustBeInFolder(services, request, carried)
        const path = await pathIn(guest, id, piece.file.filename ?? '')
        const source = countUpload(request, { path, size: null }, piece.file.body)
        await uploads.upload(ctx, guest.actor, { path, size: null, ifExists: 'keep-both', source })
      }
    }
    guest ??= await mustBeInFolder(services, request, carried)
    if (guest.carried !== '') return await sendFolder(ctx, guest, reply, { folderId: id })
    return goBack(guest, reply, id === guest.actor.rootId ? '' : `/folder/${id}`)
  })
  scope.get('/s/:hash/upload/:id', body('none'), async (request: Named) => {
    const guest = await mustBeInFolder(services, request)
    const { name, folder, size } = partOf(request)
    const path = await pathIn(guest, idOf(request.params.id), name, folder)
    const key = uploads.uploadKeyOf(guest.actor, path, size)
    return { offset: (await resumable.find(ctx, guest.actor, key))?.received ?? 0 }
  })
}
