/** Multipart uploads of a bucket: objects that are sent in parts and exist once they are completed. */
import { type Bucket, encryptionOf, named, writerKey } from './bucket.ts'
import { isNoSuchUpload, isNotFound } from './errors.ts'
import type { Content } from './objects.ts'

/** Of all parts but the last one. */
export const minPartBytes = 5 * 1024 * 1024
export const maxParts = 10_000

export interface Upload {
  /** Name of the object. */
  readonly name: string
  readonly id: string
}

export interface Part {
  readonly number: number
  readonly size: number
  readonly etag: string
  readonly crc32: string | undefined
}

type Signal = AbortSignal | undefined

export async function begin(bucket: Bucket, name: string, writer: string, signal?: Signal): Promise<Upload> {
  const { UploadId: id } = await bucket.call('begin a file', { signal }, (s3, options) =>
    s3.createMultipartUpload(
      {
        ...named(bucket, name),
        ...encryptionOf(bucket),
        ChecksumAlgorithm: 'CRC32',
        Metadata: { [writerKey]: writer },
      },
      options,
    ),
  )
  if (!id) throw new Error('the object storage began an upload without an id')
  return { name, id }
}

const partOf = (bucket: Bucket, { name, id }: Upload, number: number) => ({
  ...named(bucket, name),
  UploadId: id,
  PartNumber: number,
})

export async function putPart(
  bucket: Bucket,
  upload: Upload,
  number: number,
  content: Content,
  signal?: Signal,
): Promise<Part> {
  const { size } = content
  const crc32 = content.crc32()
  const { ETag } = await bucket.call('store a part of a file', { bytes: size, signal }, (s3, options) =>
    s3.uploadPart(
      {
        ...partOf(bucket, upload, number),
        Body: content.body(),
        ContentLength: size,
        ChecksumCRC32: crc32,
      },
      options,
    ),
  )
  return { number, size, etag: ETag ?? '', crc32 }
}

export interface CopySource {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Makes [start, end) of an object a part. */
export async function copyPart(
  bucket: Bucket,
  upload: Upload,
  number: number,
  { name, start, end }: CopySource,
  signal?: Signal,
): Promise<Part> {
  const { CopyPartResult } = await bucket.call('copy a part', { bytes: end - start, signal }, (s3, options) =>
    s3.uploadPartCopy(
      {
        ...partOf(bucket, upload, number),
        CopySource: `${bucket.location.bucket}/${name}`,
        CopySourceRange: `bytes=${start}-${end - 1}`,
      },
      options,
    ),
  )
  const { ETag: etag = '', ChecksumCRC32: crc32 } = CopyPartResult ?? {}
  return { number, size: end - start, etag, crc32 }
}

/** Rejects (see isPreconditionFailed) when an object has the name. */
export async function complete(
  bucket: Bucket,
  { name, id }: Upload,
  parts: readonly Part[],
  signal?: Signal,
): Promise<void> {
  const Parts = parts.map(({ number, etag, crc32 }) => ({
    PartNumber: number,
    ETag: etag,
    ...(crc32 !== undefined && { ChecksumCRC32: crc32 }),
  }))
  const input = { ...named(bucket, name), UploadId: id, MultipartUpload: { Parts }, IfNoneMatch: '*' }
  await bucket.call('complete a file', { isCompletion: true, signal }, (s3, options) =>
    s3.completeMultipartUpload(input, options),
  )
}

/** Resolves whether or not there was such an upload. */
export async function abort(bucket: Bucket, { name, id }: Upload): Promise<void> {
  try {
    await bucket.call('remove an unfinished file', {}, (s3, options) =>
      s3.abortMultipartUpload({ ...named(bucket, name), UploadId: id }, options),
    )
  } catch (error) {
    if (!isNoSuchUpload(error) && !isNotFound(error)) throw error
  }
}

export interface ListedUpload extends Upload {
  readonly begunAt: Date
}

/** Unfinished uploads of objects whose name begins with this. Some stores list those of a complete name only. */
export async function* list(bucket: Bucket, prefix: string): AsyncGenerator<ListedUpload> {
  for (let after: { KeyMarker?: string; UploadIdMarker?: string } = {}; ; ) {
    const page = await bucket.call('list unfinished files', {}, (s3, options) =>
      s3.listMultipartUploads({ Bucket: bucket.location.bucket, Prefix: prefix, ...after }, options),
    )
    for (const { Key, UploadId, Initiated = new Date(0) } of page.Uploads ?? [])
      if (Key !== undefined && UploadId !== undefined) yield { name: Key, id: UploadId, begunAt: Initiated }
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page
    if (!page.IsTruncated || !KeyMarker) return
    after = { KeyMarker, ...(UploadIdMarker && { UploadIdMarker }) }
  }
}

/** The parts from the first one on, without gaps; [] if the upload is gone. */
export async function parts(bucket: Bucket, { name, id }: Upload): Promise<Part[]> {
  const found: Part[] = []
  for (let after: { PartNumberMarker?: string } = {}; ; ) {
    const page = await bucket
      .call('list the parts of a file', {}, (s3, options) =>
        s3.listParts({ ...named(bucket, name), UploadId: id, ...after }, options),
      )
      .catch((error: unknown) => {
        if (isNoSuchUpload(error) || isNotFound(error)) return null
        throw error
      })
    if (!page) return []
    for (const { PartNumber = 0, Size = 0, ETag = '', ChecksumCRC32 } of page.Parts ?? []) {
      if (PartNumber !== found.length + 1) return found
      found.push({ number: PartNumber, size: Size, etag: ETag, crc32: ChecksumCRC32 })
    }
    if (!page.IsTruncated || !page.NextPartNumberMarker) return found
    after = { PartNumberMarker: page.NextPartNumberMarker }
  }
}
