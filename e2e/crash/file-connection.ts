/** What the clients of the crash runs do over protocols with a connection. */

export type WriteMode = 'new' | 'at-offset' | 'append'

/** Requests reject with ConnectionLost without a response, and with another error if they were refused. */
export interface FileConnection {
  /** Writes bytes from an offset on; resolves once the file was acknowledged. */
  write(path: string, mode: WriteMode, bytes: Buffer, offset: number): Promise<void>
  remove(path: string): Promise<void>
  /** To a name that is free. */
  rename(from: string, to: string): Promise<void>
  /** Replaces the file of the new name. */
  replace(from: string, to: string): Promise<void>
  makeFolder(path: string): Promise<void>
  close(): Promise<void>
}
