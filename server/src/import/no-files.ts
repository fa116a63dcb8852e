/** The files of a source that has users only. */
import { Fault } from '../core/fault.ts'
import type { FileSource } from './source.ts'

export const noFiles: FileSource = {
  top: { id: '/', names: [] },
  async *list() {},
  async open() {
    throw new Fault('not-found', 'The source has no files.')
  },
}
