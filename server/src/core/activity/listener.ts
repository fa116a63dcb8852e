/** Writes events to the account's session log and to the list of recent files. */
import { type AppEvent, type EventActor, type EventResource, isResourceEvent, type Listener } from '../event.ts'
import type { NotedAction } from '../files/recent/recent-file.ts'
import { type ActedOn, noteAction, noteOpens } from '../files/recent/store.ts'
import { entriesOf } from './entries.ts'
import { insertEntries } from './store.ts'

export const activityListener: Listener = async (tx, occurrences) => {
  await insertEntries(tx, occurrences.flatMap(entriesOf))
}

const actions: Readonly<Partial<Record<AppEvent['name'], NotedAction>>> = {
  'resources.rename': 'renamed',
  'resources.move': 'moved',
  'resources.copy': 'copied',
  'resources.compress': 'compressed',
  'resources.extract': 'extracted',
}

/** Of folders, too: they explain the files in them. */
const ofFolders = new Set<NotedAction>(['copied', 'extracted'])

const opening = new Set<AppEvent['name']>(['resources.preview', 'resources.download', 'resources.downloadPart'])

/** Notes what happened last to files, and which files a user has opened, for the list of recent files. */
export const recentListener: Listener = async (tx, occurrences) => {
  for (const { event, actor, at } of occurrences) {
    if (!isResourceEvent(event)) continue
    const action = actions[event.name]
    const files = event.resources.filter(({ type }) => type === 'file' || (action && ofFolders.has(action)))
    if (files.length === 0) continue
    const { accountId, userId, visit } = actor
    const visitor = visit ? visit.sender || visit.email : null
    const noted = { accountId, userId, visitor, at: at.toISOString() }
    if (action) await noteAction(tx, { ...noted, action, files: files.map((file) => formerOf(file, action)) })
    else if (isOpening(event, actor) && userId !== null)
      await noteOpens(
        tx,
        userId,
        files.map(({ id }) => id),
        noted.at,
      )
  }
}

/** Of a renamed file its former name, of a moved or copied one the folder it came from. */
const formerOf = ({ id, previousPath, previousFolderId }: EventResource, action: NotedAction): ActedOn => ({
  id,
  name:
    action === 'renamed' && previousPath !== undefined ? previousPath.slice(previousPath.lastIndexOf('/') + 1) : null,
  folderId: (action === 'moved' || action === 'copied') && previousFolderId ? previousFolderId : null,
})

/** In the browser only: programs and mounted drives read files all the time. */
const isOpening = ({ name }: AppEvent, { session, visit }: EventActor): boolean =>
  opening.has(name) && session !== undefined && visit === undefined
