/** A file opened for reading: the version that was published when it was opened, or the user's own held file. */
import type { Writable } from 'node:stream'
import { mustBeAllowed } from '../../core/access.ts'
import { Fault } from '../../core/fault.ts'
import type { SharedBytes } from '../../core/files/bytes/incoming.ts'
import { openBytes } from '../../core/files/bytes/open.ts'
import { type Interval, withInterval } from '../../core/files/downloads/coverage.ts'
import { type Download, download, type Part } from '../../core/files/downloads/downloads.ts'
import { setModifiedAt } from '../../core/files/tree/modified-at.ts'
import { setHeldTime } from '../../core/files/uploads/holding.ts'
import type { LiveConnection } from '../connections.ts'
import { type AttributeChanges, type Attributes, attributesOf } from './attributes.ts'
import type { FileAccess } from './file-access.ts'
import { endedByAdministrator, type Handle, notAFolder, type ReadBytes } from './handle.ts'
import type { HeldFile } from './path-entry.ts'

interface Source {
  readonly reader: Download['reader']
  readonly attributes: Attributes
  /** Null for a held file. */
  readonly bytes: SharedBytes | null
  setModifiedAt(time: Date): Promise<unknown>
  /** Records what was sent. */
  sentParts?(parts: readonly Part[], bytes: number): Promise<void>
}

export async function openReadHandle(state: FileAccess, path: string): Promise<Handle> {
  const { context } = state.services
  const { actor } = state.login
  const { place, reader, sentParts } = await download(context, actor, path)
  const { size, blobId, sha256 } = place.resource
  const open = () => openBytes(context, place.resource)
  return new ReadHandle(state, path, {
    ...{ reader, sentParts, attributes: attributesOf(actor, place.resource) },
    bytes: blobId !== null && sha256 !== null ? { size, sha256, blobId, open } : null,
    setModifiedAt: (time) => setModifiedAt(context, actor, `id:${place.resource.id}`, time),
  })
}

/** Reading a held file is no download: it is not published yet. */
export async function openHeldHandle(
  state: FileAccess,
  path: string,
  { held, attributes }: { readonly held: HeldFile; readonly attributes: Attributes },
): Promise<Handle> {
  const { context } = state.services
  const { actor } = state.login
  mustBeAllowed(actor, 'download')
  return new ReadHandle(state, path, {
    reader: await openBytes(context, held),
    attributes,
    bytes: null,
    setModifiedAt: (time) => setHeldTime(context, actor, path, time),
  })
}

class ReadHandle implements Handle {
  readonly operation = 'read'
  readonly path: string
  readonly #source: Source
  readonly #transfer: LiveConnection
  readonly #log: FileAccess['services']['context']['log']
  /** The ranges sent, all with the same time so that adjacent ones merge. */
  #parts: Interval[] = []
  #bytes = 0
  #wasRead = false
  /** Aborted when an administrator ends the transfer. */
  readonly #ending = new AbortController()

  constructor({ services, login }: FileAccess, path: string, source: Source) {
    this.path = path
    this.#source = source
    this.#log = services.context.log
    this.#transfer = services.connections.open({
      kind: 'download',
      actor: login.actor,
      path,
      size: source.reader.size,
      end: () => this.#ending.abort(endedByAdministrator()),
    })
  }

  get bytes(): number {
    return this.#bytes
  }

  async read(offset: number, length: number, headBytes = 0): Promise<ReadBytes | null> {
    this.#ending.signal.throwIfAborted()
    const { reader } = this.#source
    this.#wasRead = true
    if (length === 0) return { bytes: Buffer.alloc(headBytes), sent: () => undefined }
    if (offset >= reader.size) return null
    const bytes = await reader.read(offset, Math.min(length, reader.size - offset), headBytes)
    return { bytes, sent: () => this.#recordSent(offset, bytes.length - headBytes) }
  }

  async send(start: number, sink: Writable, signal: AbortSignal): Promise<() => void> {
    const { size } = this.#source.reader
    this.#wasRead = true
    let at = start
    const onWritten = (bytes: number) => {
      at += bytes
      this.#bytes += bytes
      this.#transfer.add(bytes)
    }
    const record = (end: number) => {
      if (end > start) this.#parts = withInterval(this.#parts, { start, end, at: 0 })
    }
    try {
      await this.#source.reader.send(sink, start, size, AbortSignal.any([signal, this.#ending.signal]), onWritten)
    } finally {
      // Bytes written to the socket may not have arrived: until the caller knows better, the last one does not count.
      record(Math.min(at, size - 1))
    }
    return () => record(size)
  }

  #recordSent(start: number, length: number): void {
    this.#parts = withInterval(this.#parts, { start, end: start + length, at: 0 })
    this.#bytes += length
    this.#transfer.add(length)
  }

  wholeFile(): SharedBytes | null {
    this.#ending.signal.throwIfAborted()
    return this.#source.bytes
  }

  async attributes(): Promise<Attributes> {
    return this.#source.attributes
  }

  async change({ size, modifiedAt }: AttributeChanges): Promise<void> {
    if (size !== undefined) throw notForWriting()
    if (modifiedAt === undefined) return
    await this.#source.setModifiedAt(new Date(modifiedAt * 1_000))
  }

  async write(): Promise<void> {
    throw notForWriting()
  }

  async next(): Promise<null> {
    throw notAFolder()
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#transfer[Symbol.dispose]()
    await this.#source.reader.close()
    if (this.#wasRead) await this.#source.sentParts?.(this.#parts, this.#bytes)
  }

  async abandon(): Promise<void> {
    await this.close().catch((error: unknown) => this.#log.warn({ err: error }, 'download that was not logged'))
  }
}

const notForWriting = (): Fault => new Fault('invalid', 'The file is open for reading only.')
