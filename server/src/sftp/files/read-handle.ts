/** A file opened for reading: the version that was published when it was opened. */
import { Fault } from '../../core/fault.ts'
import { type Interval, withInterval } from '../../core/files/downloads/coverage.ts'
import { type Download, download } from '../../core/files/downloads/downloads.ts'
import { setModifiedAt } from '../../core/files/tree/modified-at.ts'
import type { LiveConnection } from '../../gateway/connections.ts'
import type { AttributeChanges, Attributes } from '../codec/attributes.ts'
import { dataHeadBytes } from '../codec/responses.ts'
import { maxTransferBytes } from './bounds.ts'
import type { ChannelState } from './channel-state.ts'
import { attributesOf } from './file-attributes.ts'
import { endedByAdministrator, type Handle, notAFolder, type ReadBytes } from './handles.ts'

export async function openReadHandle(state: ChannelState, path: string): Promise<Handle> {
  return new ReadHandle(state, path, await download(state.services.context, state.login.actor, path))
}

class ReadHandle implements Handle {
  readonly operation = 'read'
  readonly #state: ChannelState
  readonly #download: Download
  readonly #transfer: LiveConnection
  /** The ranges sent, all with the same time so that adjacent ones merge. */
  #parts: Interval[] = []
  #bytes = 0
  #wasRead = false
  #isEnded = false

  constructor(state: ChannelState, path: string, opened: Download) {
    this.#state = state
    this.#download = opened
    this.#transfer = state.services.connections.open({
      kind: 'download',
      actor: state.login.actor,
      path,
      size: opened.reader.size,
      end: () => {
        this.#isEnded = true
      },
    })
  }

  get bytes(): number {
    return this.#bytes
  }

  async read(offset: number, length: number): Promise<ReadBytes | null> {
    if (this.#isEnded) throw endedByAdministrator()
    const { reader } = this.#download
    this.#wasRead = true
    if (length === 0) return { packet: Buffer.alloc(dataHeadBytes), sent: () => undefined }
    if (offset >= reader.size) return null
    const most = Math.min(length, maxTransferBytes, reader.size - offset)
    const packet = await reader.read(offset, most, dataHeadBytes)
    return { packet, sent: () => this.#note(offset, packet.length - dataHeadBytes) }
  }

  #note(start: number, length: number): void {
    this.#parts = withInterval(this.#parts, { start, end: start + length, at: 0 })
    this.#bytes += length
    this.#transfer.add(length)
  }

  async attributes(): Promise<Attributes> {
    return attributesOf(this.#state.login.actor, this.#download.place.resource)
  }

  async change({ size, modifiedAt }: AttributeChanges): Promise<void> {
    if (size !== undefined) throw notForWriting()
    if (modifiedAt === undefined) return
    const { id } = this.#download.place.resource
    await setModifiedAt(this.#state.services.context, this.#state.login.actor, `id:${id}`, new Date(modifiedAt * 1_000))
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
    await this.#download.reader.close()
    if (this.#wasRead) await this.#download.sentParts(this.#parts, this.#bytes)
  }

  async abandon(): Promise<void> {
    await this.close().catch((error: unknown) =>
      this.#state.services.context.log.warn({ err: error }, 'download that was not logged'),
    )
  }
}

const notForWriting = (): Fault => new Fault('invalid', 'The file is open for reading only.')
