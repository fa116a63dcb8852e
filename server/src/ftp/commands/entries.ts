/** Commands about one file or folder: PWD, CWD, MKD, RMD, DELE, RNFR, RNTO, SIZE, MDTM, MFMT. */
import { type Attributes, isFolder } from '../../gateway/files/attributes.ts'
import { makeFolder, removeAt, removeFolder, rename, setAttributes } from '../../gateway/files/changes.ts'
import { findEntry } from '../../gateway/files/path-entry.ts'
import { pathToFind, pathToMake } from '../../gateway/files/paths.ts'
import type { Reply } from '../control/reply-codes.ts'
import { runCounted } from '../control/run-counted.ts'
import type { FtpState } from '../control/state.ts'
import { quotedPath } from '../wire/reply.ts'
import { formatTime, parseTimeChange, parseTimeQuery, type TimeChange } from '../wire/times.ts'
import { type Command, type Commands, pathOf, withArgument } from './command.ts'
import { visibleAt } from './visible.ts'

async function changeFolder(state: FtpState, argument: string): Promise<Reply> {
  const { path, entry } = await visibleAt(state, argument)
  if (!isFolder(entry.attributes)) return { code: 550, text: `"${path}" is a file, not a folder.` }
  state.folder = path
  return { code: 250, text: `The current folder is ${quotedPath(path)}.` }
}

async function make(state: FtpState, argument: string): Promise<Reply> {
  const path = pathOf(state, argument)
  await makeFolder(state.access(), path)
  return { code: 257, text: `${quotedPath(pathToMake(path))} was created.` }
}

async function removeEmptyFolder(state: FtpState, argument: string): Promise<Reply> {
  await removeFolder(state.access(), pathOf(state, argument))
  return { code: 250, text: 'The folder was deleted.' }
}

async function remove(state: FtpState, argument: string): Promise<Reply> {
  await removeAt(state.access(), pathOf(state, argument))
  return { code: 250, text: 'The file was deleted.' }
}

async function renameFrom(state: FtpState, argument: string): Promise<Reply> {
  const { path } = await visibleAt(state, argument)
  state.renameFrom = path
  return { code: 350, text: 'Send the new name with RNTO.' }
}

/** As posix-rename of SFTP: a file at the new path is replaced. */
async function renameTo(state: FtpState, argument: string): Promise<Reply> {
  const from = state.renameFrom
  state.renameFrom = null
  if (from === null) return { code: 503, text: 'Send RNFR first.' }
  await rename(state.access(), { from, to: pathOf(state, argument), ifExists: 'replace' })
  return { code: 250, text: 'The new name is set.' }
}

async function fileAt(state: FtpState, argument: string): Promise<Attributes | null> {
  const { entry } = await visibleAt(state, argument)
  return isFolder(entry.attributes) ? null : entry.attributes
}

async function size(state: FtpState, argument: string): Promise<Reply> {
  const file = await fileAt(state, argument)
  return file ? { code: 213, text: String(file.size) } : { code: 550, text: 'This is a folder, which has no size.' }
}

async function modified(state: FtpState, argument: string): Promise<Reply> {
  const query = parseTimeQuery(argument)
  if (!query) return { code: 501, text: 'MDTM needs a path.' }
  const path = pathToFind(pathOf(state, query.path))
  const { change } = query
  const isName = change === null || (await findEntry(state.access(), path)) !== null
  if (change && !isName) return await runCounted(state, () => setTime(state, change))
  const { entry } = await visibleAt(state, query.path)
  return { code: 213, text: formatTime(new Date(entry.attributes.modifiedAt * 1_000)) }
}

export async function setTime(state: FtpState, { modifiedAt, path }: TimeChange): Promise<Reply> {
  const full = pathToFind(pathOf(state, path))
  await setAttributes(state.access(), full, { modifiedAt: Math.floor(modifiedAt.getTime() / 1_000) })
  return { code: 213, text: `Modify=${formatTime(modifiedAt)}; ${full}` }
}

async function setModified(state: FtpState, argument: string): Promise<Reply> {
  const change = parseTimeChange(argument)
  if (!change) return { code: 501, text: 'MFMT needs a time in UTC as YYYYMMDDHHMMSS, and a path.' }
  return await setTime(state, change)
}

const isCounted = true
const pwd: Command = { run: async ({ folder }) => ({ code: 257, text: quotedPath(folder) }) }
const cwd: Command = { run: withArgument(changeFolder) }
const cdup: Command = { run: (state) => changeFolder(state, '..') }
const mkd: Command = { isCounted, run: withArgument(make) }
const rmd: Command = { isCounted, run: withArgument(removeEmptyFolder) }

export const entryCommands: Commands = {
  ...{ PWD: pwd, XPWD: pwd, CWD: cwd, XCWD: cwd, CDUP: cdup, XCUP: cdup },
  ...{ MKD: mkd, XMKD: mkd, RMD: rmd, XRMD: rmd },
  DELE: { isCounted, run: withArgument(remove) },
  RNFR: { run: withArgument(renameFrom) },
  RNTO: { isCounted, run: withArgument(renameTo) },
  SIZE: { run: withArgument(size) },
  MDTM: { run: withArgument(modified) },
  MFMT: { isCounted, run: withArgument(setModified) },
}
