/** Sends files that the build has written: of a flat folder, by plain names, kept in memory, with the variants that the build compressed. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { mimeTypeOf } from '../../lib/mime.ts'
import { pathOf } from '../responses/errors.ts'
import { matchesEtag } from '../responses/send-file.ts'

/** Sends a built file by its name. */
export type SendAsset = (
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
  cacheControl?: string,
) => Promise<FastifyReply>

/** `cacheControl`: the header, unless the caller gives another. Names that the folder does not have are a `not-found`. */
export function sendBuilt(folder: string, cacheControl: string): SendAsset {
  const assets = createAssets(folder)
  return async (name, request, reply, given = cacheControl) => {
    const found = await assets(name, request.headers['accept-encoding'])
    if (!found) throw new Fault('not-found', `There is no ${pathOf(request)}. After an upgrade, reload the page.`)
    reply.header('cache-control', given).header('vary', 'accept-encoding').header('etag', found.etag)
    if (matchesEtag(request.headers['if-none-match'], found.etag)) return reply.code(304).send()
    if (found.encoding) reply.header('content-encoding', found.encoding)
    return reply.header('content-type', found.type).send(found.content)
  }
}

interface Asset {
  readonly content: Buffer
  readonly type: string
  readonly etag: string
  readonly encoding: string | null
}

/** Compressed variants that the build writes, best first. */
const packed = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
]

type Assets = (name: string, acceptEncoding: string | undefined) => Promise<Asset | null>

/** Reads files of a flat folder by name, and caches them. */
function createAssets(folder: string): Assets {
  const kept = new Map<string, Asset>()
  return async (name, acceptEncoding) => {
    // A plain name: no separators, no leading dot. A compressed variant has no name of its own: it would be kept without its encoding.
    if (!/^\w[\w.-]*$/.test(name) || packed.some(({ ending }) => name.endsWith(ending))) return null
    const accepted = packed.filter(({ encoding }) => accepts(acceptEncoding, encoding))
    for (const { encoding, ending } of [...accepted, { encoding: null, ending: '' }]) {
      const file = name + ending
      const known = kept.get(file)
      if (known) return known
      const content = await readIfExists(join(folder, file))
      if (!content) continue
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
      const asset = { content, type: typeOf(name), etag, encoding }
      kept.set(file, asset)
      return asset
    }
    return null
  }
}

const typeOf = (name: string): string => {
  const type = mimeTypeOf(name)
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type
}

/** True when Accept-Encoding lists the encoding with a weight above 0. */
function accepts(header: string | undefined, encoding: string): boolean {
  const parts = (header ?? '').split(',').map((part) => part.trim().toLowerCase())
  return parts.some((part) => {
    const [name, weight] = part.split(/\s*;\s*q=/)
    return name === encoding && Number(weight ?? 1) > 0
  })
}

/** The content of a file; null when it does not exist. Throws any other error. */
export async function readIfExists(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null
    throw error
  }
}
