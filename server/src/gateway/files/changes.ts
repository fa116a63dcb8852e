/** Changes to names and attributes of files and folders. */
import { mustBeAllowed } from '../../core/access.ts'
import { Fault, notFound } from '../../core/fault.ts'
import { move } from '../../core/files/moves/move.ts'
import { removeEmptyFolder, removeFile } from '../../core/files/trash/trash.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import { setModifiedAt } from '../../core/files/tree/modified-at.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { dropHeld, publishHeld, renameHeld } from '../../core/files/uploads/held.ts'
import { isHeldName, setHeldTime } from '../../core/files/uploads/holding.ts'
import { unfinishedIn } from '../../core/files/uploads/unfinished.ts'
import type { AttributeChanges } from './attributes.ts'
import type { FileAccess } from './file-access.ts'
import { discardUnfinished, hasNoParent, mustHaveParent, openToWrite } from './open.ts'
import { findEntry, findToWrite, isVisible } from './path-entry.ts'
import { lastName, namesIn, type Path, parentPath, pathToFind, pathToMake } from './paths.ts'

const stillUploading = (path: string): Fault =>
  new Fault('conflict', `"${path}" is still being uploaded. Try again when the upload is complete.`)

/** The home folder cannot be renamed, replaced or deleted. */
function mustNotBeHome(path: string): void {
  if (path === '/') throw new Fault('forbidden', 'The home folder cannot be renamed, replaced or deleted.')
}

/** Sets times and size. Owner and permissions are accepted without effect: clients would report a refusal as a failed upload. */
export async function setAttributes(state: FileAccess, wanted: Path, changes: AttributeChanges): Promise<void> {
  const path = pathToFind(wanted)
  const seen = await findEntry(state, path)
  if (!seen || (!isVisible(state, seen) && !state.login.actor.permissions.has('modify')))
    throw notFound('resource', `There is no file or folder "${path}".`)
  const { size, modifiedAt } = changes
  if (size !== undefined && (seen.live || size !== seen.attributes.size)) {
    if (seen.suspended) throw stillUploading(path)
    await setSize(state, path, size)
  }
  if (modifiedAt === undefined) return
  const time = new Date(modifiedAt * 1_000)
  if (seen.live) seen.live.state.modifiedAt = time.toISOString()
  else if (seen.held) await setHeldTime(state.services.context, state.login.actor, path, time)
  else if (!seen.suspended && seen.place)
    await setModifiedAt(state.services.context, state.login.actor, `id:${seen.place.resource.id}`, time)
}

/** Truncates or extends the file by publishing a new version, or resizes the user's upload in progress. */
async function setSize(state: FileAccess, path: string, size: number): Promise<void> {
  const release = state.services.admission.begin(state.login.actor)
  try {
    const handle = await openToWrite(state, path, {})
    try {
      await handle.change({ size })
    } catch (error) {
      await handle.close().catch(() => undefined)
      throw error
    }
    await handle.close()
  } finally {
    release()
  }
}

export async function makeFolder(state: FileAccess, wanted: Path): Promise<void> {
  mustBeAllowed(state.login.actor, 'modify')
  const path = pathToMake(wanted)
  if (path === '/') throw new Fault('conflict', 'A folder already exists at this path.')
  const { context } = state.services
  const { folder, place } = await tree.lookUpWithFolder(context.db.q, state.login.actor, namesIn(path))
  if (!folder) throw hasNoParent(path)
  if (place) throw new Fault('conflict', `A file or folder named "${path}" already exists.`, { subject: 'name' })
  await createFolder(context, state.login.actor, { path })
}

export async function removeFolder(state: FileAccess, wanted: Path): Promise<void> {
  const { services, login } = state
  const path = pathToFind(wanted)
  mustNotBeHome(path)
  await mustHaveNoUploads(state, path)
  await removeEmptyFolder(services.context, login.actor, path)
}

/** A folder with unfinished uploads of the user, which are listed in it, is not empty. */
async function mustHaveNoUploads({ services, login: { actor } }: FileAccess, path: string): Promise<void> {
  if (!actor.permissions.has('upload')) return
  const unfinished = await unfinishedIn(services.context, actor, { path, after: '', limit: 1 })
  if (unfinished.length > 0 || services.uploads.findIn(actor, path).length > 0)
    throw new Fault('conflict', `The folder "${path}" is not empty: it contains uploads that are not published yet.`)
}

/** Attempts at a change of a held file that another connection, or the end of its time, publishes meanwhile. */
const attempts = 2

/** Removes everything that the user sees at the path: a suspended upload or held file, the published version, or both. */
export async function removeAt(state: FileAccess, wanted: Path): Promise<void> {
  const { services, login } = state
  const path = pathToFind(wanted)
  for (let attempt = 1; ; attempt++) {
    const seen = path === '/' ? null : await findEntry(state, path)
    if (seen?.live) throw stillUploading(path)
    const isHidden = seen?.held && seen.place && seen.place.resource.uploadedAt > seen.held.at
    const isPublished = seen?.place && !isHidden
    if (isPublished || (!seen?.suspended && !seen?.held)) await removeFile(services.context, login.actor, path)
    if (seen?.suspended) await discardUnfinished(services, login, path)
    if (!seen?.held || (await dropHeld(services.context, login.actor, path)) || attempt === attempts) return
  }
}

export interface Renaming {
  readonly from: Path
  readonly to: Path
  readonly ifExists: 'fail' | 'replace'
}

export async function rename(state: FileAccess, { from: wanted, to: target, ifExists }: Renaming): Promise<void> {
  const { services, login } = state
  const from = pathToFind(wanted)
  const to = pathToMake(target)
  mustNotBeHome(from)
  mustNotBeHome(to)
  let seen = await findEntry(state, from)
  for (let attempt = 1; seen?.held && attempt <= attempts; attempt++) {
    if (await renameHeldFile(state, { from, to, ifExists })) return
    seen = await findEntry(state, from)
  }
  mustBeAllowed(login.actor, 'modify')
  if (seen && !seen.place) throw stillUploading(from)
  const isReplacing = ifExists === 'replace' || from === to || !isHeldName(services.context, lastName(to))
  if (!isReplacing && (await findEntry(state, to))?.held)
    throw new Fault('conflict', `A file or folder named "${to}" already exists.`, { subject: 'name' })
  if (ifExists === 'replace' && from !== to && seen?.place?.resource.type === 'dir') await mustHaveNoUploads(state, to)
  const into = parentPath(to) === parentPath(from) ? {} : { into: parentPath(to) }
  await move(services.context, login.actor, { resource: from, ...into, as: lastName(to), ifExists })
  // A suspended upload of the user at the new path would hide the renamed file.
  if (login.actor.permissions.has('upload')) await discardUnfinished(services, login, to)
}

/** Publishes a held file, or gives it another temporary name. False if it is no longer held. */
async function renameHeldFile(
  state: FileAccess,
  renaming: { readonly from: string; readonly to: string; readonly ifExists: 'fail' | 'replace' },
): Promise<boolean> {
  const { services, login, uploaded } = state
  const { context } = services
  const { to } = renaming
  await mustHaveParent(state, to)
  const target = await findToWrite(state, to)
  const isNumbered = target.ifExists === 'keep-both'
  // What the client has uploaded to the path may be stored under another name.
  const known = target.entry?.place?.resource
  if (isNumbered && known && (known.type === 'dir' || renaming.ifExists === 'fail'))
    throw new Fault('conflict', `A file or folder named "${to}" already exists.`, { subject: 'name' })
  const chosen = { ...renaming, isNumbered }
  if (isHeldName(context, lastName(to))) return await renameHeld(context, login.actor, chosen)
  const place = await publishHeld(context, login.actor, chosen)
  if (!place) return false
  uploaded.add(place.resource.id, to)
  await discardUnfinished(services, login, to)
  return true
}
