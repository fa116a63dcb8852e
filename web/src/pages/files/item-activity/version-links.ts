/** Which content of a file an entry of its activity is about, as far as that is certain. */
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { type Content, keyOf } from '../versions/contents.ts'

export interface VersionLink {
  readonly number: number
  /** Of what it became when it was restored. */
  readonly restoredAs: number | undefined
  /** Shows it in the window of versions. */
  readonly open: () => void
}

/**
 * The contents that uploads made, and those that were restored, by the ids of their entries. The log does not name what an upload made: of
 * one person, uploads and contents of about the same time are in the same order. They are none if there are more of one than of the
 * other, as after a content was deleted.
 */
export function contentsOfEntries(
  entries: readonly ActivityEntry[],
  contents: readonly Content[],
): ReadonlyMap<number, Content> {
  const found = new Map<number, Content>()
  for (const { uploads, made } of nearEachOther(entries.filter(isUpload), contents.filter(isUploaded))) {
    const isCertain = uploads.length === made.length && uploads.every((one, index) => couldMake(one, made[index]))
    if (isCertain) uploads.forEach(({ id }, index) => void found.set(id, made[index] as Content))
  }
  for (const { id, attributes } of entries) {
    const restored = contents.find((one) => one.attributes.number === attributes.version?.number)
    if (attributes.operation === 'RESTORE_VERSION' && restored) found.set(id, restored)
  }
  return found
}

/** Contents that restorations made, by the ids of their entries: of the same version at the same time, unless there are several. */
export function restoredContents(
  entries: readonly ActivityEntry[],
  contents: readonly Content[],
): ReadonlyMap<number, Content> {
  const found = new Map<number, Content>()
  for (const { id, attributes } of entries) {
    if (attributes.operation !== 'RESTORE_VERSION') continue
    const { version, created } = attributes
    const [made, ...others] = contents.filter(
      (one) =>
        one.attributes.restoredVersion !== undefined &&
        one.attributes.restoredVersion === version?.number &&
        Math.abs(second(created) - second(one.attributes.uploadDate)) <= 1,
    )
    if (made && others.length === 0) found.set(id, made)
  }
  return found
}

const isUpload = ({ attributes: { operation, status, isOfCopy } }: ActivityEntry) =>
  operation === 'STOR' && status !== 'partial' && !isOfCopy
const isUploaded = ({ attributes }: Content) => attributes.restoredFrom === undefined

interface Near {
  readonly uploads: ActivityEntry[]
  readonly made: Content[]
}

/** Uploads and contents of one person with at most a second between one and the next, each the earliest first. */
function nearEachOther(uploads: readonly ActivityEntry[], contents: readonly Content[]): Near[] {
  const all = [
    ...uploads.map((upload) => ({ ...ofUpload(upload), order: upload.id, upload, content: undefined })),
    ...contents.map((content) => ({ ...ofContent(content), order: content.attributes.number, content })),
  ].toSorted((a, b) => a.at - b.at || a.order - b.order)
  const last = new Map<string, { at: number; near: Near }>()
  const found: Near[] = []
  for (const one of all) {
    const before = last.get(one.person)
    const near = before && one.at - before.at <= 1 ? before.near : { uploads: [], made: [] }
    if (near !== before?.near) found.push(near)
    last.set(one.person, { at: one.at, near })
    if (one.content) near.made.push(one.content)
    else near.uploads.push(one.upload)
  }
  return found
}

const second = (time: string) => Math.floor(Date.parse(time) / 1_000)
const personOf = (username: string, visitor: string | undefined) => JSON.stringify(visitor ?? [username])

const ofUpload = ({ attributes: { username, visitor, created } }: ActivityEntry) => ({
  person: personOf(username, visitor),
  at: second(created),
})
const ofContent = ({ attributes: { uploadedBy, visitor, uploadDate } }: Content) => ({
  person: personOf(uploadedBy, visitor),
  at: second(uploadDate),
})

/** A content is made shortly before its entry. */
function couldMake(upload: ActivityEntry, content: Content | undefined): boolean {
  const passed = content ? ofUpload(upload).at - ofContent(content).at : -1
  return passed >= 0 && passed <= 1
}

/** Links to the contents of entries. */
export function versionLinks(
  entries: readonly ActivityEntry[],
  contents: readonly Content[],
  show: (version: string) => void,
): (entry: Pick<ActivityEntry, 'id'>) => VersionLink | undefined {
  const found = contentsOfEntries(entries, contents)
  const restored = restoredContents(entries, contents)
  return ({ id }) => {
    const content = found.get(id)
    if (!content) return undefined
    const restoredAs = restored.get(id)?.attributes.number
    return { number: content.attributes.number, restoredAs, open: () => show(String(keyOf(content))) }
  }
}
