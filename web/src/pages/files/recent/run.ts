/** What the heading of a run says: "28 files in Drafts". */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { MouseEvent } from 'react'
import { sizeText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import type { EntriesProps } from '../entries/entry-handlers.ts'
import type { Point } from '../entries/entry-menu.tsx'
import type { ShownFile } from '../recent-order/held.ts'
import type { Row } from '../recent-order/runs.ts'
import type { ShownRecent } from './shown.ts'

export type Run = Row & { readonly is: 'run' }

/** Undefined if its files are gone. */
export function runOf(listing: ShownRecent, row: Run) {
  // It is about what they have in common, whatever has happened to one of them since.
  const latest = listing.files[row.indexes[0] ?? -1]
  if (!latest) return undefined
  const folder = parentPath(latest.resource.attributes.path)
  const name = baseName(folder) || t('Files')
  const count = row.indexes.length
  const files = listing.filesOf(row)
  return {
    ...{ folder, name, count, files },
    file: withoutName(latest),
    since: sinceOf(latest, listing.files[row.indexes.at(-1) ?? -1]),
    title: t('{count, plural, one {# file} other {# files}} in {name}', { count, name }),
    size: sizeText(files.reduce((sum, { attributes }) => sum + attributes.size, 0)),
  }
}

/** When the first of a run happened, unless that was in the same minute as the latest. Times are shown in minutes. */
function sinceOf(latest: RecentFile, earliest: RecentFile | undefined): string | undefined {
  const minuteOf = (at: string) => Math.floor(Date.parse(at) / 60_000)
  const at = earliest?.attributes.at
  return at !== undefined && minuteOf(at) < minuteOf(latest.attributes.at) ? at : undefined
}

/** A run has many names. */
function withoutName(file: RecentFile): ShownFile {
  const { formerName: _, ...attributes } = file.attributes
  return { ...file, attributes, isChanged: false }
}

interface MenuOf extends Pick<EntriesProps, 'selection' | 'onMenu'> {
  readonly index: number
}

/** Opens the menu of the files of a run where the pointer is. */
export const runMenuAt = (files: readonly Resource[], of: MenuOf) => (event: MouseEvent) => {
  event.preventDefault()
  openRunMenu(files, of, { x: event.clientX, y: event.clientY })
}

/** Opens the menu of the files of a run at a point: they are selected, with others if they were together with them. */
export function openRunMenu(files: readonly Resource[], { selection, onMenu, index }: MenuOf, at: Point): void {
  const isSelected = files.every(({ id }) => selection.selected.has(id))
  if (!isSelected) selection.only(files, index)
  onMenu(isSelected ? selection.entries : files, at)
}
