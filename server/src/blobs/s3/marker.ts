/** The mark of a bucket, or of a prefix of it: the installation that uses it. */
import { crc32 } from 'node:zlib'
import type { StoreOwner } from '../blob-store.ts'
import type { Bucket } from './bucket.ts'
import { isNotFound, isPreconditionFailed } from './errors.ts'
import * as objects from './objects.ts'

const markerName = ({ location: { prefix } }: Bucket): string => `${prefix}sallyport.json`
const maxBytes = 4_096

/** Marks the bucket unless it is marked; resolves with the mark that is there. Of two at once, one succeeds. */
export async function claim(bucket: Bucket, owner: StoreOwner): Promise<StoreOwner> {
  const found = await readMark(bucket)
  if (found) return found
  try {
    const bytes = Buffer.from(`${JSON.stringify(owner)}\n`)
    await objects.put(bucket, markerName(bucket), contentOf(bytes), { mayReplace: false })
    return owner
  } catch (error) {
    if (!isPreconditionFailed(error)) throw error
    return (await readMark(bucket)) ?? owner
  }
}

export const release = (bucket: Bucket): Promise<void> => objects.remove(bucket, markerName(bucket))

async function readMark(bucket: Bucket): Promise<StoreOwner | null> {
  const name = markerName(bucket)
  try {
    const { body } = await objects.get(bucket, name, { start: 0, end: maxBytes })
    const chunks: Buffer[] = []
    for await (const chunk of body) chunks.push(chunk as Buffer)
    const { installation, store } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Partial<StoreOwner>
    if (typeof installation === 'string' && typeof store === 'string') return { installation, store }
  } catch (error) {
    if (isNotFound(error)) return null
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Error(
    `The object ${name} of the bucket is not one that Sallyport has written. Use another bucket or prefix.`,
  )
}

export function contentOf(bytes: Buffer, checksum = crc32(bytes)): objects.Content {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(checksum)
  return { size: bytes.length, crc32: () => sum.toString('base64'), body: () => bytes }
}
