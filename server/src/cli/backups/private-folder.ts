/** The folder that a command writes an installation or an account into. */
import { mkdir, realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { Fault } from '../../core/fault.ts'

/**
 * Makes the folder, for its owner only, unless it is there. `what`: what is written into it, such as "a backup". Throws `invalid` for one
 * that can't be made, and for one that is in the data folder or contains it.
 */
export async function makeFolderApart(folder: string, data: string, what: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Fault('invalid', `${folder} can't be created: ${(error as Error).message}.`)
  }
  const [real, realData] = await Promise.all([realpath(folder), realpath(data).catch(() => resolve(data))])
  const within = (inner: string, outer: string) => relative(outer, inner).split(sep)[0] !== '..'
  if (within(real, realData) || within(realData, real))
    throw new Fault('invalid', `${folder}: ${what} must be outside the data folder ${data}, and must not contain it.`)
}
