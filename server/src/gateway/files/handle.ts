/** The interface of open files and folders. */
import type { Writable } from 'node:stream'
import { Fault } from '../../core/fault.ts'
import type { SharedBytes } from '../../core/files/bytes/incoming.ts'
import type { AttributeChanges, Attributes } from './attributes.ts'

/** Data read from a file. */
export interface ReadBytes {
  /** The data, after as many bytes as the caller has reserved for a header. The caller owns the buffer. */
  readonly bytes: Buffer
  /** Called when the data has been written to the connection. */
  sent(): void
}

/** An entry of a folder. */
export interface FolderEntry {
  readonly name: string
  readonly attributes: Attributes
  /** The id of the published file or folder; null for an upload that is not published yet. */
  readonly id: number | null
}

/** An open file or folder. Operations that do not apply to its kind throw a Fault. */
export interface Handle {
  /** The operation's name in the log. */
  readonly operation: 'read' | 'write' | 'list'
  /** Path of the file, as its user sees it; null for a folder. */
  readonly path: string | null
  /** File data transferred, in bytes. */
  readonly bytes: number
  attributes(): Promise<Attributes>
  change(changes: AttributeChanges): Promise<void>
  /** Reads bytes of the file, after `headBytes` reserved ones (default: none); null at its end. */
  read(offset: number, length: number, headBytes?: number): Promise<ReadBytes | null>
  /**
   * Sends the bytes of a file from an offset to its end, with back-pressure. Resolves with a function to be called once they have
   * arrived, in as much as that can be known.
   */
  send?(start: number, sink: Writable, signal: AbortSignal): Promise<() => void>
  /** Writes consecutive pieces of data from an offset. */
  write(offset: number, data: readonly Buffer[]): Promise<void>
  /** All bytes of a published file that is open for reading; they are only named. */
  wholeFile?(): SharedBytes | null
  /** Takes the bytes of another file as the content; false if the file is not empty. */
  share?(bytes: SharedBytes): Promise<boolean>
  /** The next entries of a folder; null at the end. */
  next(): Promise<readonly FolderEntry[] | null>
  /** Resolves when all written data is durable. */
  flush(): Promise<void>
  /**
   * Publishes an upload, or holds it if its name is temporary. Rejects if that is refused. `check` runs last in the transaction that
   * publishes: with its error nothing is published, and the upload is suspended unless the error is a refusal.
   */
  close(check?: () => void): Promise<void>
  /** Called when the connection ends before `close`: suspends the upload, so that it can be resumed. Never rejects. */
  abandon(): Promise<void>
}

export const notAFolder = (): Fault => new Fault('invalid', 'This handle refers to a file, not a folder.')

/** The upload is suspended, as after a lost connection. */
export const endedByAdministrator = (): Fault =>
  new Fault('unavailable', 'This transfer was ended by an administrator.')
