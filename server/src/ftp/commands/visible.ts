/** What the user sees at the path of an argument. */
import { notFound } from '../../core/fault.ts'
import { findEntry, isVisible, type PathEntry } from '../../gateway/files/path-entry.ts'
import { pathToFind } from '../../gateway/files/paths.ts'
import type { FtpState } from '../control/state.ts'
import { pathOf } from './command.ts'

/** Throws `not-found` if there is nothing. */
export async function visibleAt(state: FtpState, argument: string): Promise<{ path: string; entry: PathEntry }> {
  const path = pathToFind(pathOf(state, argument))
  const access = state.access()
  const entry = await findEntry(access, path)
  if (!entry || !isVisible(access, entry)) throw notFound('resource', `There is no file or folder "${path}".`)
  return { path, entry }
}
