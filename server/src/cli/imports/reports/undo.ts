/** What was taken back, as text for people. */
import type { Undone } from '../../../import/undo/undo.ts'
import { columns, counted } from '../../output/output.ts'

/** Items shown; the JSON has more. */
const mostShown = 100

export function undoLines({ removed, kept, keptItems }: Undone): string[] {
  const shown = keptItems.slice(0, mostShown)
  const settings = `${removed.settings} users, shares and other settings`
  const { files, folders } = removed
  return [
    `Removed: ${counted(files, 'file')} and ${counted(folders, 'folder')}, which are in the trash, and ${settings}.`,
    ...(kept > 0 ? [`${kept} kept:`] : []),
    ...shown.flatMap(({ path, reason }) => [
      ...columns([[path]]).map((line) => `  ${line}`),
      ...columns([[reason]]).map((line) => `    ${line}`),
    ]),
    ...(kept > shown.length ? [`  … and ${kept - shown.length} more: see --report`] : []),
  ]
}
