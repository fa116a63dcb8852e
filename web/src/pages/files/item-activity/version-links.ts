/** Which content of a file an entry of its activity is about, as far as that is certain. */
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { type Content, keyOf } from '../versions/contents.ts'

export interface VersionLink {
  readonly number: number
  /** Shows it in the window of versions. */
  readonly open: () => void
}

/**
 * The contents that uploads made, and those that were restored, by the ids of their entries. The log does not name what an upload made: it
 * is the content that the same person uploaded in the same second or the one before, as a content is made shortly before its entry. An
 * upload has none if its content was deleted, or if one of two could be meant.
 */
export function contentsOfEntries(
  entries: readonly ActivityEntry[],
  contents: readonly Content[],
): ReadonlyMap<number, Content> {
  const uploads = entries.filter(
    ({ attributes: { operation, status } }) => operation === 'STOR' && status !== 'partial',
  )
  const uploaded = contents.filter(({ attributes }) => attributes.restoredFrom === undefined)
  const found = new Map<number, Content>()
  for (const upload of uploads) {
    const [content, ...others] = uploaded.filter((one) => couldMake(upload, one))
    const isOnly = content && others.length === 0 && uploads.filter((one) => couldMake(one, content)).length === 1
    if (isOnly) found.set(upload.id, content)
  }
  for (const { id, attributes } of entries) {
    const restored = contents.find((one) => one.attributes.number === attributes.version?.number)
    if (attributes.operation === 'RESTORE_VERSION' && restored) found.set(id, restored)
  }
  return found
}

const second = (time: string) => Math.floor(Date.parse(time) / 1_000)

function couldMake({ attributes: entry }: ActivityEntry, { attributes: content }: Content): boolean {
  const passed = second(entry.created) - second(content.uploadDate)
  const isSamePerson =
    content.visitor === undefined
      ? entry.visitor === undefined && entry.username === content.uploadedBy
      : entry.visitor === content.visitor
  return isSamePerson && passed >= 0 && passed <= 1
}

/** Links to the contents of entries. */
export function versionLinks(
  entries: readonly ActivityEntry[],
  contents: readonly Content[],
  show: (version: string) => void,
): (entry: Pick<ActivityEntry, 'id'>) => VersionLink | undefined {
  const found = contentsOfEntries(entries, contents)
  return ({ id }) => {
    const content = found.get(id)
    return content && { number: content.attributes.number, open: () => show(String(keyOf(content))) }
  }
}
