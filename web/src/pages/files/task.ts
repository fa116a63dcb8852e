import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { parentPath } from '../../lib/path.ts'

const multiEntryActions = ['move', 'copy', 'compress', 'delete', 'share', 'send'] as const
type MultiEntryAction = (typeof multiEntryActions)[number]

/** The action whose dialog is open. */
export type Task =
  | { readonly is: 'new folder' }
  | { readonly is: 'missing file'; readonly id: number; readonly error: Error | null }
  | {
      readonly is: 'rename' | 'extract' | 'preview' | 'notify' | 'receive' | 'direct link' | 'versions'
      readonly entry: Resource
    }
  | { readonly is: MultiEntryAction; readonly entries: readonly Resource[] }

export const takesSeveralEntries = (name: string): name is MultiEntryAction =>
  (multiEntryActions as readonly string[]).includes(name)

/** The folder that all entries are in: Recent, Starred and searches list those of many. Of several folders the open one. */
export function folderOf(task: Task | null, open: string): string {
  const entries = task && 'entries' in task ? task.entries : task && 'entry' in task ? [task.entry] : []
  const folders = new Set(entries.map(({ attributes }) => parentPath(attributes.path)))
  return folders.size === 1 ? ([...folders][0] ?? open) : open
}
